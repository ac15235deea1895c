using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>A connection in TLS over another one, after its handshake: what is received is deciphered, what is sent is ciphered.</summary>
/// <remarks>
/// <para>The end of one direction is told by close_notify (RFC 8446 section 6.1, RFC 5246 section 7.2.1) and a FIN behind it; the other
/// direction goes on, in TLS 1.2 as well, where the standard asks whoever receives it to close and most only half do. An end without
/// close_notify may be the work of anybody on the way: it is a reset, never an end.</para>
/// <para>Nothing here changes threads: what waits goes on where the connection beneath completes.</para>
/// </remarks>
internal sealed class TlsConnection : Connection
{
    /// <summary>For the last record and close_notify of a connection that is closed while its other end takes nothing: the kernel does the
    /// same for plain connections, but without us. Then it is a reset.</summary>
    internal static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly Connection _inner;
    private readonly ConnectionStream _wire;
    private readonly TlsStream _tls;
    private readonly TimeProvider _time;
    private Task _closing = Task.CompletedTask;
    private volatile bool _broken;
    private int _shut;
    private int _disposed;

    /// <param name="inner">The connection beneath, which is this one's from now on.</param>
    /// <param name="wire">The same as a stream.</param>
    /// <param name="tls">Its handshake is done; it is this one's, too.</param>
    /// <param name="time">For <see cref="CloseTimeout"/>.</param>
    public TlsConnection(Connection inner, ConnectionStream wire, TlsStream tls, TimeProvider time)
    {
        _inner = inner;
        _wire = wire;
        _tls = tls;
        _time = time;
        wire.IsEstablished = true;
        wire.Gate.Leave();
    }

    /// <summary>Whether it was ended because of a record that cannot be one.</summary>
    public bool HasInvalidRecord => _wire.RecordFault != RecordFault.None;

    /// <summary>The stream itself, for who wants to see TLS: closing it closes this.</summary>
    /// <param name="closed">Called once, then.</param>
    public TlsStream AsStream(Action closed)
    {
        _tls.Owner = () =>
        {
            closed();
            return DisposeAsync();
        };
        return _tls;
    }

    public override AddressPort Peer => _inner.Peer;

    public override AddressPort Local => _inner.Local;

    public override object? Loop => _inner.Loop;

    public override void Begin(IThreadPoolWorkItem work) => _inner.Begin(work);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer)
    {
        _wire.Gate.Enter();
        try
        {
            int received = await _tls.ReadAsync(buffer);
            return received == 0 && !buffer.IsEmpty && _wire.HasEnded ? Broken(SocketError.ConnectionReset) : new TransferResult(received);
        }
        catch (Exception exception)
        {
            return Broken(FaultOf(exception));
        }
        finally
        {
            _wire.Gate.Leave();
        }
    }

    /// <remarks>A read of no bytes completes when there is something to give; SslStream holds a buffer from the first byte of a record on,
    /// and gives it back when all of it was taken.</remarks>
    public override ValueTask<TransferResult> WaitReadableAsync() => ReceiveAsync(Memory<byte>.Empty);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer)
    {
        try
        {
            await _tls.WriteAsync(buffer);
            return new TransferResult(buffer.Length);
        }
        catch (Exception exception)
        {
            return Broken(FaultOf(exception));
        }
    }

    public override void LimitUnacknowledged(TimeSpan limit) => _inner.LimitUnacknowledged(limit);

    /// <remarks>As for every connection: not while a send is under way.</remarks>
    public override void ShutdownSend()
    {
        if (!_broken && Interlocked.Exchange(ref _shut, 1) == 0)
        {
            _wire.Gate.Run(() => _closing = CloseNotifyAsync());
        }
    }

    public override void Abort()
    {
        _broken = true;
        _inner.Abort();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        ShutdownSend();
        if (!_closing.IsCompleted)
        {
            await using ITimer bound = _time.CreateTimer(
                static state => ((TlsConnection)state!).Abort(), this, CloseTimeout, Timeout.InfiniteTimeSpan);
            await _closing;
        }

        await _inner.DisposeAsync();
        await _tls.DisposeAsync();
    }

    private async Task CloseNotifyAsync()
    {
        try
        {
            await _tls.ShutdownAsync();
            _inner.ShutdownSend();
        }
        catch (Exception exception)
        {
            Broken(FaultOf(exception)); // nobody is left to tell
        }
    }

    /// <summary>Not a FIN after that: the other end would take it for the end.</summary>
    private TransferResult Broken(SocketError error)
    {
        _broken = true;
        return new TransferResult(0, error);
    }

    /// <summary>Whether an exception of a handshake is what the other end, or the system's rules for it, made SslStream throw;
    /// of a disposed stream, InvalidOperationException.</summary>
    public static bool IsOfTheWire(Exception exception) => exception is IOException or AuthenticationException or OperationCanceledException
        or InvalidOperationException or NotSupportedException or ArgumentException or CryptographicException;

    /// <summary>What a peer can make SslStream throw is not enumerated: whatever it is, the connection is broken.</summary>
    private static SocketError FaultOf(Exception exception) => exception switch
    {
        IOException { InnerException: SocketException { SocketErrorCode: not SocketError.Success } beneath } => beneath.SocketErrorCode,
        ObjectDisposedException or OperationCanceledException => SocketError.OperationAborted,
        _ => SocketError.ConnectionReset,
    };
}
