using System.Numerics;

namespace Whence.Linux.Loops;

/// <summary>Timers by the tick at which they fire: adding and removing cost the same however many there are.</summary>
/// <remarks>
/// Six wheels of 64 slots, each turning 64 times slower than the one below (Varghese and Lauck's hierarchical wheel). A timer stands on the
/// wheel of the highest six bits in which its tick differs from now, and moves down as its time comes near. Knows no clock; not for several
/// threads.
/// </remarks>
internal sealed class TimerWheel
{
    private const int SlotBits = 6;
    private const int Slots = 1 << SlotBits;
    private const int Levels = 6;

    /// <summary>Farther away than half the highest wheel (3 * 10^10 ticks) is as far as that: a whole turn would look like now.</summary>
    private const long MaxAhead = 1L << ((SlotBits * Levels) - 1);

    private readonly TimerNode?[] _slots = new TimerNode?[Levels * Slots];
    private readonly ulong[] _occupied = new ulong[Levels];

    /// <summary>The tick up to which everything has fired.</summary>
    public long Now { get; private set; }

    /// <summary>How many timers there are.</summary>
    public int Count { get; private set; }

    /// <summary>Files a timer; one whose tick has passed fires with the next.</summary>
    public void Add(TimerNode node, long tick)
    {
        node.FiledUnder = Math.Clamp(tick, Now + 1, Now + MaxAhead);
        File(node);
        Count++;
    }

    public void Remove(TimerNode node)
    {
        Unlink(node);
        Count--;
    }

    /// <summary>The tick at which <see cref="Advance"/> has something to do next; null when there is no timer.</summary>
    public long? Next()
    {
        for (int level = 0; level < Levels; level++)
        {
            if (_occupied[level] != 0)
            {
                // Within a wheel those ahead stand right of now, except on the highest, which may wrap.
                int shift = level * SlotBits;
                int here = (int)(Now >> shift) & (Slots - 1);
                int ahead = BitOperations.TrailingZeroCount(BitOperations.RotateRight(_occupied[level], here));
                return ((Now >> shift) + ahead) << shift;
            }
        }

        return null;
    }

    /// <summary>Fires all timers up to a tick, in its order.</summary>
    public void Advance(long tick)
    {
        while (Next() is { } next && next <= tick)
        {
            Now = Math.Max(Now, next);
            int level = LowestOccupied();
            int slot = (level * Slots) + ((int)(Now >> (level * SlotBits)) & (Slots - 1));
            while (_slots[slot] is { } node)
            {
                Unlink(node);
                if (level > 0)
                {
                    File(node); // on the lowest wheel when its tick is now
                }
                else
                {
                    // Whoever throws leaves the wheel whole: the higher ones never hold what is due.
                    Count--;
                    node.Fire();
                }
            }
        }

        Now = Math.Max(Now, tick);
    }

    private int LowestOccupied()
    {
        int level = 0;
        while (_occupied[level] == 0)
        {
            level++;
        }

        return level;
    }

    private void File(TimerNode node)
    {
        int highest = 63 - BitOperations.LeadingZeroCount((ulong)(node.FiledUnder ^ Now) | 1);
        int level = Math.Min(highest / SlotBits, Levels - 1);
        int slot = (int)(node.FiledUnder >> (level * SlotBits)) & (Slots - 1);
        node.Place = (level * Slots) + slot;
        _occupied[level] |= 1UL << slot;
        node.Previous = null;
        node.Next = _slots[node.Place];
        if (node.Next is { } next)
        {
            next.Previous = node;
        }

        _slots[node.Place] = node;
    }

    private void Unlink(TimerNode node)
    {
        if (node.Previous is { } previous)
        {
            previous.Next = node.Next;
        }
        else
        {
            _slots[node.Place] = node.Next;
            if (node.Next is null)
            {
                _occupied[node.Place / Slots] &= ~(1UL << (node.Place % Slots));
            }
        }

        if (node.Next is { } next)
        {
            next.Previous = node.Previous;
        }

        node.Next = node.Previous = null;
        node.Place = -1;
    }
}
