namespace Whence.Proxy.Transport;

/// <summary>The seam between the data plane and the operating system: one implementation for each way of doing I/O.</summary>
public interface ITransport
{
    /// <summary>Begins to listen.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be had.</exception>
    Listener Listen(AddressPort local);

    /// <summary>Connects to a target within <paramref name="timeout"/>.</summary>
    ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, CancellationToken cancel);
}
