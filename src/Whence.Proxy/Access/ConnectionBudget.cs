using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>How many connections all listeners of a process may hold together, so that descriptors never run out. Any thread may
/// call.</summary>
/// <remarks>
/// <para>Running out of descriptors is worse than turning a connection away: nothing can be connected to, no log opened, and the runtime
/// itself ends the process in places where it needs one. HAProxy computes its maxconn from the same limit for the same reason.</para>
/// <para>The descriptors are cut into three: connections of clients, the targets' ends of those that are relayed, and connections to
/// targets of http requests, in use or kept. A kept one gives its place to one that is needed: the one that is kept longest first,
/// whichever listener keeps it.</para>
/// </remarks>
/// <param name="connections">How many of each; at least 1.</param>
public sealed class ConnectionBudget(int connections)
{
    /// <summary>Kept for everything else: listeners, logs, the admin listener, the runtime.</summary>
    public const int ReservedDescriptors = 256;

    private const int Shares = 3;

    private int _open;
    private int _sessions;
    private int _openToTargets;
    private ImmutableArray<IIdleConnections> _idle = [];

    /// <summary>How many connections of clients; and how many to the targets of http requests.</summary>
    public int Connections { get; } = Math.Max(1, connections);

    /// <summary>The budget of a process that may open so many descriptors.</summary>
    public static ConnectionBudget ForDescriptors(long descriptors)
        => new((int)Math.Min(int.MaxValue, Math.Max(1, (descriptors - ReservedDescriptors) / Shares)));

    /// <summary>Connections to the targets of http requests, kept ones too.</summary>
    internal int OpenToTargets => Volatile.Read(ref _openToTargets);

    /// <summary>How many of them may be sessions of datagrams. Half: whoever forges senders makes sessions without an end, and must not keep
    /// connections out.</summary>
    public int Sessions => Math.Max(1, Connections / 2);

    internal bool TryEnter() => TryEnter(ref _open, Connections);

    internal void Exit() => Interlocked.Decrement(ref _open);

    /// <summary>Takes a place for a session of datagrams.</summary>
    internal bool TryEnterSession()
    {
        if (!TryEnter(ref _sessions, Sessions))
        {
            return false;
        }

        if (TryEnter())
        {
            return true;
        }

        Interlocked.Decrement(ref _sessions);
        return false;
    }

    internal void ExitSession()
    {
        Interlocked.Decrement(ref _sessions);
        Exit();
    }

    /// <summary>Takes a place for a connection to a target, a kept one's if there is no other.</summary>
    internal bool TryEnterTarget()
    {
        do
        {
            if (TryEnter(ref _openToTargets, Connections))
            {
                return true;
            }
        }
        while (TryDropOldest());

        return false;
    }

    internal void ExitTarget() => Interlocked.Decrement(ref _openToTargets);

    /// <summary>Whom to ask for places.</summary>
    internal void Register(IIdleConnections idle) => ImmutableInterlocked.Update(ref _idle, static (all, one) => all.Add(one), idle);

    internal void Unregister(IIdleConnections idle) => ImmutableInterlocked.Update(ref _idle, static (all, one) => all.Remove(one), idle);

    /// <summary>Closes the connection that is kept longest. Looks through all that keep any: places are rarely short.</summary>
    private bool TryDropOldest()
    {
        while (true)
        {
            IIdleConnections? owner = null;
            long oldest = long.MaxValue;
            foreach (IIdleConnections idle in _idle)
            {
                if (idle.OldestSince is var since && since < oldest)
                {
                    (owner, oldest) = (idle, since);
                }
            }

            if (owner is null || owner.DropOldest(oldest))
            {
                return owner is not null;
            }

            // Somebody else took that one in between: there may be others.
        }
    }

    private static bool TryEnter(ref int open, int most)
    {
        if (Interlocked.Increment(ref open) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref open);
        return false;
    }
}
