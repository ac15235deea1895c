namespace Whence.Linux.Loops;

/// <summary>How an operation of a loop ended: a count, or an errno.</summary>
/// <param name="Value">Bytes (0 = the other end is done, for a receive), or the errno as a negative number.</param>
public readonly record struct LoopResult(int Value)
{
    /// <summary>How many bytes were moved.</summary>
    public int Bytes => Math.Max(0, Value);

    /// <summary>What went wrong; 0 if nothing did.</summary>
    public int Error => Value < 0 ? -Value : 0;

    /// <summary>Whether it went wrong.</summary>
    public bool Failed => Value < 0;

    /// <summary>It was called off on our side: the socket was closed or aborted.</summary>
    internal static LoopResult Cancelled => new(-Errno.Cancelled);

    /// <summary>Nothing can be moved now.</summary>
    internal static LoopResult WouldWait => new(-Errno.TryAgain);

    internal bool IsWait => Value == -Errno.TryAgain;
}
