namespace Whence.Proxy.Tests;

public sealed class RoundRobinTests
{
    [Fact]
    public void Weights_are_kept_and_spread()
    {
        RoundRobin balancer = new([Target(5), Target(1), Target(1)]);
        Assert.Equal("0010200" + "0010200", string.Concat(Enumerable.Range(0, 14).Select(_ => balancer.Choose([]))));
    }

    [Fact]
    public void What_was_tried_is_left_out_until_nothing_is_left()
    {
        RoundRobin balancer = new([Target(100), Target(1), Target(1)]);
        Assert.Equal(1, balancer.Choose([true, false, true]));
        Assert.Equal(-1, balancer.Choose([true, true, true]));
    }

    [Fact]
    public void Many_threads_together_keep_the_weights()
    {
        RoundRobin balancer = new([Target(3), Target(1)]);
        int[] chosen = new int[2];
        Parallel.For(0, 4000, _ => Interlocked.Increment(ref chosen[balancer.Choose([])]));
        Assert.Equal([3000, 1000], chosen);
    }

    private static TargetModel Target(int weight) => new(Rig.Port("192.0.2.1:1"), weight);
}
