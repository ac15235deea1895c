using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Whence.Proxy.Transport.Sockets;

/// <summary>A listening <see cref="Socket"/>.</summary>
internal sealed class SocketListener : Listener
{
    /// <summary>
    /// Connections that the kernel completes before we take them. nginx has 511 and HAProxy its maxconn; a burst of more than that at once
    /// is a reload of a balancer in front. The kernel cuts it to net.core.somaxconn, 4096 by default.
    /// </summary>
    public const int Backlog = 4096;

    private readonly Socket _socket;
    private volatile bool _closed;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    /// <param name="local">Where.</param>
    /// <param name="savesSyn">Whether the headers of each SYN are kept.</param>
    public SocketListener(AddressPort local, bool savesSyn)
    {
        System.Net.IPEndPoint endPoint = local.ToEndPoint() ?? throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (local.Address.IsIPv6)
            {
                // [::]:port takes IPv6 alone, so that 0.0.0.0:port can stand beside it.
                _socket.DualMode = false;
            }

            if (savesSyn)
            {
                SocketSyn.Save(_socket);
            }

            // .NET binds TCP with SO_REUSEADDR on Linux: old connections in TIME_WAIT do not keep the port, another listener does.
            _socket.Bind(endPoint);
            _socket.Listen(Backlog);
            Local = AddressPort.FromEndPoint(_socket.LocalEndPoint);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public override AddressPort Local { get; }

    public override async ValueTask<AcceptResult> AcceptAsync()
    {
        try
        {
            return Take(await _socket.AcceptAsync());
        }
        catch (SocketException exception)
        {
            return new AcceptResult(_closed ? AcceptStatus.Closed : SocketFaults.OfAccept(exception));
        }
        catch (ObjectDisposedException)
        {
            return new AcceptResult(AcceptStatus.Closed);
        }
    }

    /// <remarks>Never at once: a connection whose every operation completes synchronously would keep the accept loop.</remarks>
    public override void Begin(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    public override ValueTask DisposeAsync()
    {
        _closed = true;
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    private static AcceptResult Take(Socket socket)
    {
        try
        {
            return new AcceptResult(AcceptStatus.Accepted, SocketConnection.Own(socket));
        }
        catch (SocketException)
        {
            socket.Dispose();
            return new AcceptResult(AcceptStatus.Transient);
        }
    }
}
