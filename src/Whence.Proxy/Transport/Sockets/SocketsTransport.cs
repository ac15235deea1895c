using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Whence.Proxy.Transport.Sockets;

/// <summary>The transport on System.Net.Sockets: runs on any OS, and says how the others have to behave.</summary>
/// <param name="time">For connect time-outs.</param>
public sealed class SocketsTransport(TimeProvider time) : ITransport
{
    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the listener over.")]
    public ImmutableArray<Listener> Listen(AddressPort local) => [new SocketListener(local)];

    /// <inheritdoc/>
    public ImmutableArray<DatagramSocket> BindDatagrams(AddressPort local) => [SocketDatagrams.Bind(local)];

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    public async ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
    {
        if (target.ToEndPoint() is not { } endPoint)
        {
            return new ConnectResult(null, SocketError.AddressFamilyNotSupported);
        }

        using CancellationTokenSource expiry = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancel);
        Socket? socket = null;
        try
        {
            // The constructor that is told the family: a dual-mode socket would hide IPv4 targets from cgroup programs on connect4.
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(endPoint, either.Token);
            return new ConnectResult(SocketConnection.Own(socket));
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            return new ConnectResult(null, cancel.IsCancellationRequested ? SocketError.OperationAborted : SocketError.TimedOut);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            return new ConnectResult(null, SocketFaults.OfTransfer(exception));
        }
    }
}
