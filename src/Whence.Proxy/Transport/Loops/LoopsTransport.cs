using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Whence.Linux;
using Whence.Linux.Announce;
using Whence.Linux.Loops;
using Whence.Proxy.Transport.Sockets;

namespace Whence.Proxy.Transport.Loops;

/// <summary>The transport on our own epoll loops: Linux, and the fast one.</summary>
/// <param name="loops">The loops; they stay the caller's.</param>
/// <param name="time">For connect time-outs.</param>
public sealed class LoopsTransport(LoopGroup loops, TimeProvider time) : ITransport
{
    private ClientAnnouncer? _announcer;

    /// <inheritdoc/>
    public ImmutableArray<Listener> Listen(AddressPort local) => Listen(local, savesSyn: false);

    /// <inheritdoc/>
    public ImmutableArray<Listener> Listen(AddressPort local, bool savesSyn)
    {
        if (!local.Address.IsIPv4 && !local.Address.IsIPv6)
        {
            throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        }

        try
        {
            return [.. loops.Listen(local, SocketListener.Backlog, savesSyn).Select(static listener => new LoopsListener(listener))];
        }
        catch (LinuxException fault)
        {
            throw new SocketException((int)LoopFaults.OfErrno(fault.Errno), fault.Message);
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<DatagramSocket> BindDatagrams(AddressPort local)
    {
        if (!local.Address.IsIPv4 && !local.Address.IsIPv6)
        {
            throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        }

        try
        {
            return [.. loops.BindDatagrams(local).Select(static socket => new LoopDatagrams(socket))];
        }
        catch (LinuxException fault)
        {
            throw new SocketException((int)LoopFaults.OfErrno(fault.Errno), fault.Message);
        }
    }

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return new(new ConnectResult(null, SocketError.OperationAborted));
        }

        return LoopSocket.Create(LoopFor(beside), target, source: default, out int error) is { } socket
            ? FinishAsync(socket, timeout, cancel)
            : new(new ConnectResult(null, LoopFaults.OfErrno(error)));
    }

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    public async ValueTask<ConnectResult> ConnectFromAsync(
        AddressPort target, AddressPort source, TimeSpan timeout, Connection? beside, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return new ConnectResult(null, SocketError.OperationAborted);
        }

        if (LoopSocket.CreateTransparent(LoopFor(beside), target, source, out int error) is not { } socket)
        {
            return new ConnectResult(null, LoopFaults.OfErrno(error), TransparentFaults.OfBind(LoopFaults.OfErrno(error)));
        }

        ConnectResult result = await FinishAsync(socket, timeout, cancel);
        return result with { Fault = TransparentFaults.OfConnect(result.Error) };
    }

    /// <inheritdoc/>
    public DatagramAnnouncer? DatagramAnnouncer => _announcer?.Datagrams;

    /// <inheritdoc/>
    public void UseAnnouncer(ClientAnnouncer announcer) => _announcer = announcer;

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    public ValueTask<ConnectResult> ConnectAnnouncedAsync(
        AddressPort target, Announcement announcement, TimeSpan timeout, Connection? beside, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return new(new ConnectResult(null, SocketError.OperationAborted));
        }

        if (_announcer is not { } announcer)
        {
            return new(new ConnectResult(null, SocketError.OperationNotSupported));
        }

        if (LoopSocket.Create(LoopFor(beside), target, source: default, out int error) is not { } socket)
        {
            return new(new ConnectResult(null, LoopFaults.OfErrno(error)));
        }

        if (!announcer.TryAnnounce(socket, announcement, out Announced announced))
        {
            socket.Abort();
            return new(new ConnectResult(null, SocketError.NoBufferSpaceAvailable, ShownClientFault.NotAnnounced));
        }

        return FinishAsync(socket, timeout, cancel, announcer, announced);
    }

    private EventLoop LoopFor(Connection? beside) => beside?.Loop as EventLoop ?? loops.Any();

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    private async ValueTask<ConnectResult> FinishAsync(
        LoopSocket socket, TimeSpan timeout, CancellationToken cancel, ClientAnnouncer? announcer = null, Announced announced = default)
    {
        LoopResult result = await ConnectAsync(socket, timeout, cancel);
        if (!result.Failed)
        {
            if (announcer is null || announcer.IsShown(socket, announced))
            {
                return new ConnectResult(new LoopConnection(socket, local: null));
            }

            socket.Abort();
            return new ConnectResult(null, SocketError.NoBufferSpaceAvailable, ShownClientFault.NotAnnounced);
        }

        bool aborted = socket.IsClosed;
        socket.Abort();
        SocketError fault = !aborted ? LoopFaults.OfErrno(result.Error)
            : cancel.IsCancellationRequested ? SocketError.OperationAborted : SocketError.TimedOut;
        return new ConnectResult(null, fault);
    }

    private async ValueTask<LoopResult> ConnectAsync(LoopSocket socket, TimeSpan timeout, CancellationToken cancel)
    {
        using CancellationTokenRegistration calledOff = cancel.UnsafeRegister(static socket => ((LoopSocket)socket!).Abort(), socket);
        using ITimer expiry = time.CreateTimer(static socket => ((LoopSocket)socket!).Abort(), socket, timeout, Timeout.InfiniteTimeSpan);
        return await socket.ConnectAsync();
    }
}
