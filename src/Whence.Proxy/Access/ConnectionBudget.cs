namespace Whence.Proxy;

/// <summary>How many connections all listeners of a process may hold together, so that descriptors never run out. Any thread may
/// call.</summary>
/// <remarks>
/// <para>Running out of descriptors is worse than turning a connection away: nothing can be connected to, no log opened, and the runtime
/// itself ends the process in places where it needs one. HAProxy computes its maxconn from the same limit for the same reason.</para>
/// <para>The descriptors are cut into three: connections of clients, the targets' ends of those that are relayed, and connections to
/// targets that are kept for later http requests.</para>
/// </remarks>
/// <param name="connections">How many of each; at least 1.</param>
public sealed class ConnectionBudget(int connections)
{
    /// <summary>Kept for everything else: listeners, logs, the admin listener, the runtime.</summary>
    public const int ReservedDescriptors = 256;

    private const int Shares = 3;

    private int _open;
    private int _openToTargets;

    /// <summary>How many connections of clients; and how many to the targets of http requests.</summary>
    public int Connections { get; } = Math.Max(1, connections);

    /// <summary>The budget of a process that may open so many descriptors.</summary>
    public static ConnectionBudget ForDescriptors(long descriptors)
        => new((int)Math.Min(int.MaxValue, Math.Max(1, (descriptors - ReservedDescriptors) / Shares)));

    internal bool TryEnter() => TryEnter(ref _open);

    internal void Exit() => Interlocked.Decrement(ref _open);

    internal bool TryEnterTarget() => TryEnter(ref _openToTargets);

    internal void ExitTarget() => Interlocked.Decrement(ref _openToTargets);

    private bool TryEnter(ref int open)
    {
        if (Interlocked.Increment(ref open) <= Connections)
        {
            return true;
        }

        Interlocked.Decrement(ref open);
        return false;
    }
}
