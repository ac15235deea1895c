using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Whence.Proxy.Transport.Sockets;

/// <summary>A connection on a <see cref="Socket"/>.</summary>
internal sealed class SocketConnection : Connection
{
    /// <summary>netinet/tcp.h; .NET has no name for it.</summary>
    private const int TcpUserTimeout = 18;

    private readonly Socket _socket;

    private SocketConnection(Socket socket)
    {
        _socket = socket;
        Peer = AddressPort.FromEndPoint(socket.RemoteEndPoint).Unmap();
        Local = AddressPort.FromEndPoint(socket.LocalEndPoint).Unmap();
        if (!Peer.Address.IsUnix)
        {
            // Whatever we pass on was one piece for its sender: waiting for more (Nagle) only adds delay at every hop.
            socket.NoDelay = true;
        }
    }

    /// <summary>Takes a connected socket over; it is the connection's from now on.</summary>
    /// <exception cref="SocketException">The connection is already gone.</exception>
    public static SocketConnection Own(Socket socket) => new(socket);

    public override AddressPort Peer { get; }

    public override AddressPort Local { get; }

    public override int ReadSyn(Span<byte> headers) => SocketSyn.Read(_socket, headers);

    // Pooled: receiving and sending would else allocate each time they wait, which is nearly always.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return new TransferResult(await _socket.ReceiveAsync(buffer, SocketFlags.None));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return new TransferResult(0, SocketFaults.OfTransfer(exception));
        }
    }

    /// <remarks>A receive of no bytes completes when bytes, the end or an error are there, and takes none of them.</remarks>
    public override ValueTask<TransferResult> WaitReadableAsync() => ReceiveAsync(Memory<byte>.Empty);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer)
    {
        int sent = 0;
        try
        {
            while (sent < buffer.Length)
            {
                sent += await _socket.SendAsync(buffer[sent..], SocketFlags.None);
            }

            return new TransferResult(sent);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return new TransferResult(sent, SocketFaults.OfTransfer(exception));
        }
    }

    public override void LimitUnacknowledged(TimeSpan limit)
    {
        if (!OperatingSystem.IsLinux() || Peer.Address.IsUnix)
        {
            return;
        }

        try
        {
            int milliseconds = (int)Math.Clamp(limit.TotalMilliseconds, 1, int.MaxValue);
            _socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in milliseconds)));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Already gone, or a kernel without it: the idle time-out remains.
        }
    }

    public override void ShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other end has already gone: there is nobody to tell.
        }
    }

    /// <remarks>Closing with a time of 0 sets linger 0, which makes the kernel send a reset; a second close does nothing.</remarks>
    public override void Abort() => _socket.Close(0);

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
