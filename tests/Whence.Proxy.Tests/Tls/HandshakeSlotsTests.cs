using Whence.Proxy.Tests.Http;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests.Tls;

public sealed class HandshakeSlotsTests
{
    private readonly HandshakeSlots _slots = new();

    /// <summary>Each takes as many as it gets, one after the other: half, a quarter, an eighth; and there is always one for the next.</summary>
    [Fact]
    public void A_source_holds_no_more_than_are_still_free()
    {
        Assert.Equal([512, 256, 128, 64, 32], Enumerable.Range(1, 5).Select(host => TakeAll(Source(host), 1024)));
        Assert.Null(_slots.TryTake(Source(6), 1024));
    }

    [Fact]
    public void When_all_are_taken_nobody_gets_one_until_one_is_given_back()
    {
        Assert.Null(_slots.TryTake(Source(1), 1));
        Assert.Equal(TerminationReason.HandshakeLimit, _slots.TryTake(Source(2), 1));
        _slots.Return(Source(1));
        Assert.Null(_slots.TryTake(Source(2), 1));
    }

    [Fact]
    public void What_a_source_gave_back_it_may_take_again()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(4, TakeAll(Source(1), 8));
            Assert.Equal(TerminationReason.HandshakeShare, _slots.TryTake(Source(1), 8));
            for (int taken = 0; taken < 4; taken++)
            {
                _slots.Return(Source(1));
            }
        }
    }

    [Fact]
    public void Who_has_no_address_counts_towards_the_bound_alone()
    {
        Assert.Equal(8, TakeAll(default, 8));
        Assert.Equal(TerminationReason.HandshakeLimit, _slots.TryTake(default, 8));
        _slots.Return(default);
        Assert.Null(_slots.TryTake(Source(1), 8));
    }

    private static Address Source(int host) => Make.Address($"192.0.2.{host}");

    private int TakeAll(Address source, int bound)
    {
        int taken = 0;
        while (_slots.TryTake(source, bound) is null)
        {
            taken++;
        }

        return taken;
    }
}
