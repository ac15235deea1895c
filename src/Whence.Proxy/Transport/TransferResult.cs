using System.Net.Sockets;

namespace Whence.Proxy.Transport;

/// <summary>How a receive or send ended.</summary>
/// <param name="Bytes">How many bytes were moved.</param>
/// <param name="Error">What went wrong; <see cref="SocketError.Success"/> if nothing did.</param>
public readonly record struct TransferResult(int Bytes, SocketError Error = SocketError.Success)
{
    /// <summary>Whether it went wrong.</summary>
    public bool Failed => Error != SocketError.Success;

    /// <summary>For a receive: whether the other end is done.</summary>
    public bool IsEnd => Bytes == 0 && !Failed;
}
