using System.Collections.Immutable;
using Whence.Gateway.Kernel;
using Whence.Proxy;

namespace Whence.Gateway.Tests.Kernel;

public sealed class ClientHashBucketsTests
{
    private static readonly TargetModel[] Ten = [.. Enumerable.Range(1, 10).Select(static i => KernelModels.Target($"10.0.0.{i}:80"))];

    [Fact]
    public void Equal_targets_get_about_as_many_buckets()
        => Assert.All(Counts([.. Ten]).Values, static count => Assert.InRange(count, 80, 125));

    [Fact]
    public void A_target_gets_buckets_by_its_weight()
    {
        Dictionary<AddressPort, int> counts = Counts([Ten[0], Ten[1] with { Weight = 3 }]);
        Assert.InRange(counts[Ten[1].Address], 720, 816);
        Assert.Equal(ClientHashBuckets.Count, counts.Values.Sum());
    }

    [Fact]
    public void When_a_target_goes_only_its_buckets_move()
    {
        AddressPort[] before = Assigned([.. Ten]), after = Assigned([.. Ten.Skip(1)]);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.First == Ten[0].Address));
    }

    [Fact]
    public void When_a_weight_grows_buckets_move_to_that_target_alone()
    {
        AddressPort[] before = Assigned([.. Ten]), after = Assigned([Ten[0] with { Weight = 4 }, .. Ten.Skip(1)]);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.Second == Ten[0].Address));
    }

    [Fact]
    public void The_order_of_targets_does_not_matter() => Assert.Equal(Assigned([.. Ten]), Assigned([.. Ten.Reverse()]));

    [Fact]
    public void Ports_of_one_address_are_targets_of_their_own()
        => Assert.All(
            Counts([KernelModels.Target("[fd00::1]:80"), KernelModels.Target("[fd00::1]:81")]).Values,
            static count => Assert.InRange(count, 440, 584));

    private static AddressPort[] Assigned(ImmutableArray<TargetModel> targets)
        => [.. ClientHashBuckets.Assign(targets).Select(index => targets[index].Address)];

    private static Dictionary<AddressPort, int> Counts(ImmutableArray<TargetModel> targets)
        => Assigned(targets).CountBy(static target => target).ToDictionary();
}
