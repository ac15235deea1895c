using System.Net;
using System.Net.Sockets;

namespace Whence.Proxy.Tests;

/// <summary>A target whose connections the test plays itself.</summary>
internal sealed class Backend : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public Backend()
    {
        _listener.Start(512);
        Address = AddressPort.FromEndPoint(_listener.LocalEndpoint);
    }

    public AddressPort Address { get; }

    /// <summary>Whether a connection waits to be accepted.</summary>
    public bool HasConnection => _listener.Pending();

    /// <summary>An address where nobody listens.</summary>
    public static AddressPort Dead()
    {
        using Backend gone = new();
        return gone.Address;
    }

    public async Task<Peer> AcceptAsync() => new(await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().Patiently());

    public void Dispose() => _listener.Dispose();
}
