using System.Net.Sockets;

namespace Whence.Proxy.Http;

/// <summary>A target could not be connected to; nothing of the request was sent.</summary>
internal sealed class UpstreamConnectException(SocketError error) : IOException($"The target could not be connected to: {error}.")
{
    public SocketError Error { get; } = error;
}
