using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Whence.Linux;
using Whence.Linux.Announce;

namespace Whence.Proxy.Transport.Sockets;

/// <summary>The transport on System.Net.Sockets: runs on any OS, and says how the others have to behave.</summary>
/// <param name="time">For connect time-outs.</param>
public sealed class SocketsTransport(TimeProvider time) : ITransport
{
    private ClientAnnouncer? _announcer;

    /// <inheritdoc/>
    public ImmutableArray<Listener> Listen(AddressPort local) => Listen(local, savesSyn: false);

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the listener over.")]
    public ImmutableArray<Listener> Listen(AddressPort local, bool savesSyn) => [new SocketListener(local, savesSyn)];

    /// <inheritdoc/>
    public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        => ConnectAsync(target, source: default, announce: null, timeout, cancel);

    /// <inheritdoc/>
    public DatagramAnnouncer? DatagramAnnouncer => _announcer?.Datagrams;

    /// <inheritdoc/>
    public void UseAnnouncer(ClientAnnouncer announcer) => _announcer = announcer;

    /// <inheritdoc/>
    public ValueTask<ConnectResult> ConnectAnnouncedAsync(
        AddressPort target, Announcement announcement, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        => _announcer is { } announcer
            ? ConnectAsync(target, source: default, new Announcing(announcer, announcement), timeout, cancel)
            : new(new ConnectResult(null, SocketError.OperationNotSupported));

    /// <inheritdoc/>
    public async ValueTask<ConnectResult> ConnectFromAsync(
        AddressPort target, AddressPort source, TimeSpan timeout, Connection? beside, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new ConnectResult(null, SocketError.OperationNotSupported, ShownClientFault.NotSupported);
        }

        ConnectResult result = await ConnectAsync(target, source, announce: null, timeout, cancel);
        return result.Fault == ShownClientFault.None ? result with { Fault = TransparentFaults.OfConnect(result.Error) } : result;
    }

    /// <inheritdoc/>
    public ImmutableArray<DatagramSocket> BindDatagrams(AddressPort local) => [SocketDatagrams.Bind(local)];

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    private async ValueTask<ConnectResult> ConnectAsync(
        AddressPort target, AddressPort source, Announcing? announce, TimeSpan timeout, CancellationToken cancel)
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
            if (!source.IsNone && TransparentSource.Bind(socket.SafeHandle, source) is var errno and not 0)
            {
                socket.Dispose();
                SocketError error = Loops.LoopFaults.OfErrno(errno);
                return new ConnectResult(null, error, TransparentFaults.OfBind(error));
            }

            Announced announced = default;
            bool isShown = announce is null || announce.Announcer.TryAnnounce(socket.SafeHandle, announce.What, out announced);
            if (isShown)
            {
                await socket.ConnectAsync(endPoint, either.Token);
                isShown = announce is null || announce.Announcer.IsShown(socket.SafeHandle, announced);
            }

            if (isShown)
            {
                return new ConnectResult(SocketConnection.Own(socket));
            }

            socket.Dispose();
            return new ConnectResult(null, SocketError.NoBufferSpaceAvailable, ShownClientFault.NotAnnounced);
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

    /// <summary>What a connection shall show, and by whom.</summary>
    private sealed record Announcing(ClientAnnouncer Announcer, Announcement What);
}
