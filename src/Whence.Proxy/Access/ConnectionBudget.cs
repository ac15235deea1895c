namespace Whence.Proxy;

/// <summary>How many connections all listeners of a process may hold together, so that descriptors never run out. Any thread may call.</summary>
/// <remarks>
/// A relayed connection takes two descriptors. Running out of them is worse than turning a connection away: nothing can be connected to, no log
/// opened, and the runtime itself may need one. HAProxy computes its maxconn from the same limit for the same reason.
/// </remarks>
/// <param name="connections">How many; at least 1.</param>
public sealed class ConnectionBudget(int connections)
{
    /// <summary>Kept for everything else: listeners, logs, the admin listener, pooled connections to targets, the runtime.</summary>
    public const int ReservedDescriptors = 256;

    private int _open;

    /// <summary>How many.</summary>
    public int Connections { get; } = Math.Max(1, connections);

    /// <summary>The budget of a process that may open so many descriptors.</summary>
    public static ConnectionBudget ForDescriptors(long descriptors)
        => new((int)Math.Min(int.MaxValue, Math.Max(1, (descriptors - ReservedDescriptors) / 2)));

    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= Connections)
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    internal void Exit() => Interlocked.Decrement(ref _open);
}
