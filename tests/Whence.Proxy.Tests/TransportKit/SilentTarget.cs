using System.Net;
using System.Net.Sockets;

namespace Whence.Proxy.Tests;

/// <summary>A listener whose queue is full, so that the kernel drops further attempts: what a black hole looks like, on loopback.</summary>
internal sealed class SilentTarget : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _only = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private SilentTarget()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        Address = AddressPort.FromEndPoint(_listener.LocalEndPoint);
    }

    public AddressPort Address { get; }

    public static async Task<SilentTarget> StartAsync()
    {
        SilentTarget target = new();
        await target._only.ConnectAsync(target._listener.LocalEndPoint!).Patiently();
        return target;
    }

    public void Dispose()
    {
        _only.Dispose();
        _listener.Dispose();
    }
}
