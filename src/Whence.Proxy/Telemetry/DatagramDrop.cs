namespace Whence.Proxy;

/// <summary>Why a datagram was lost here though it has a session. The same names stand in metrics (<see cref="DatagramDropNames"/>).</summary>
public enum DatagramDrop
{
    /// <summary>With its header it is longer than a datagram can be, or than the way takes, as ICMP told. Never cut.</summary>
    TooLarge,

    /// <summary>The socket has no room for what is to be sent.</summary>
    QueueFull,

    /// <summary>The kernel did not send it, or told that the one before did not arrive.</summary>
    SendFailed,

    /// <summary>A target that is told the client by the Simple Proxy Protocol replied without its header.</summary>
    ReplyHeaderMissing,

    /// <summary>A fault of ours; the log has it.</summary>
    InternalError,
}
