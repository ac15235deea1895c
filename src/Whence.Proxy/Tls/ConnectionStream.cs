using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>A <see cref="Connection"/> as <see cref="System.Net.Security.SslStream"/> wants it: what the wire carries, ciphered.</summary>
/// <remarks>
/// What a peer does is an exception here, because that is the language of streams; <see cref="TlsConnection"/> makes results of them again.
/// A read of no bytes is a wait: an idle connection holds no buffer.
/// </remarks>
/// <param name="connection">The connection; it stays the caller's.</param>
/// <param name="mayRefuse">Whether an alert may come first: a server may refuse a hello, a client has nothing to refuse. Records of clients are looked
/// at.</param>
internal sealed class ConnectionStream(Connection connection, bool mayRefuse) : Stream
{
    // RFC 8446 section 5.1.
    private const byte AlertRecord = 21;
    private const byte HandshakeRecord = 22;

#pragma warning disable CA2213 // the caller's
    private Connection _connection = connection;
#pragma warning restore CA2213
    private RecordWatch _records;

    /// <summary>Keeps closing and deciphering apart.</summary>
    public ReadGate Gate { get; } = new();

    /// <summary>Whether a byte came.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>Whether the other end closed the connection beneath: of an orderly end TLS has told before (close_notify).</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the first byte was no TLS.</summary>
    public bool IsOtherProtocol { get; private set; }

    /// <summary>What was wrong with a record of the client: nothing is read behind it.</summary>
    public RecordFault RecordFault { get; private set; }

    /// <summary>Whether the handshake is over.</summary>
    public bool IsEstablished { get; set; }

    /// <summary>Why the connection beneath failed; <see cref="SocketError.Success"/> = it did not.</summary>
    public SocketError Error { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Gate.Leave();
        _connection = PrefixedConnection.Settled(_connection);
        TransferResult received = buffer.IsEmpty ? await _connection.WaitReadableAsync() : await _connection.ReceiveAsync(buffer);
        Gate.Enter();
        if (received.Failed)
        {
            throw Failed(received.Error);
        }

        if (!buffer.IsEmpty)
        {
            Look(received, buffer.Span);
        }

        return received.Bytes;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if ((await _connection.SendAsync(buffer)) is { Failed: true } sent)
        {
            throw Failed(sent.Error);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Look(TransferResult received, ReadOnlySpan<byte> bytes)
    {
        if (received.IsEnd)
        {
            HasEnded = true;
            return;
        }

        if (!HasBytes && bytes[0] != HandshakeRecord && !(mayRefuse && bytes[0] == AlertRecord))
        {
            // Before SslStream answers: whoever speaks another protocol would take an alert for an answer in it.
            IsOtherProtocol = HasBytes = true;
            throw new IOException("The other end does not speak TLS.");
        }

        HasBytes = true;
        RecordFault = mayRefuse ? RecordFault.None : _records.Look(bytes[..received.Bytes], IsEstablished);
        if (RecordFault != RecordFault.None)
        {
            throw new IOException("A record of the other end cannot be one.");
        }
    }

    private IOException Failed(SocketError error)
    {
        Error = error;
        return new IOException("The connection beneath failed.", new SocketException((int)error));
    }
}
