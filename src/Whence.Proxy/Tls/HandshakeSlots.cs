using System.Runtime.InteropServices;

namespace Whence.Proxy.Tls;

/// <summary>Handshakes under way on a listener, as many as its bound allows, and none to a source that holds as many as are still
/// free.</summary>
/// <remarks>
/// A source alone gets half of the bound, two get a third each, and each that comes later still finds some: to fill 1,024 takes eleven
/// sources, where a fixed share that still suits a balancer in front with all its clients, a half, takes two. Those who are honest hold a
/// slot for a round trip or two: 512 of them are thousands of handshakes a second, more than are made in that time. Any thread may call.
/// </remarks>
internal sealed class HandshakeSlots
{
    private readonly Dictionary<Address, int> _ofSources = [];
    private readonly Lock _gate = new();
    private int _taken;

    /// <summary>Takes a slot.</summary>
    /// <param name="source">Its <see cref="HandshakeSource"/>; one without an address counts towards the bound alone.</param>
    /// <param name="bound">How many there are.</param>
    /// <returns>Why there is none; null = it was taken, and <see cref="Return"/> must follow.</returns>
    public TerminationReason? TryTake(Address source, int bound)
    {
        lock (_gate)
        {
            int free = bound - _taken;
            if (free <= 0)
            {
                return TerminationReason.HandshakeLimit;
            }

            if (source.BitLength > 0)
            {
                ref int held = ref CollectionsMarshal.GetValueRefOrAddDefault(_ofSources, source, out _);
                if (held >= free)
                {
                    return TerminationReason.HandshakeShare; // it holds some, so the entry is not new
                }

                held++;
            }

            _taken++;
            return null;
        }
    }

    /// <summary>Gives one back.</summary>
    public void Return(Address source)
    {
        lock (_gate)
        {
            _taken--;
            if (source.BitLength == 0)
            {
                return;
            }

            ref int held = ref CollectionsMarshal.GetValueRefOrNullRef(_ofSources, source);
            held--;
            if (held == 0)
            {
                _ofSources.Remove(source);
            }
        }
    }
}
