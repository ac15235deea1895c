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
/// <param name="isClients">Whether a client is the other end: its records are looked at.</param>
internal sealed class ConnectionStream(Connection connection, bool isClients) : DuplexStream
{
    private bool _hasBytes;

#pragma warning disable CA2213 // the caller's
    private Connection _connection = connection;
#pragma warning restore CA2213
    private RecordWatch _records;

    /// <summary>Keeps closing and deciphering apart.</summary>
    public ReadGate Gate { get; } = new();

    /// <summary>Whether the other end closed the connection beneath: of an orderly end TLS has told before (close_notify).</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the first byte was no TLS: neither a handshake nor an alert, with which a server may refuse a hello.</summary>
    public bool IsOtherProtocol { get; private set; }

    /// <summary>What was wrong with a record of the client: nothing is read behind it.</summary>
    public RecordFault RecordFault { get; private set; }

    /// <summary>Whether the handshake is over.</summary>
    public bool IsEstablished { get; set; }

    /// <summary>Why the connection beneath failed; <see cref="SocketError.Success"/> = it did not.</summary>
    public SocketError Error { get; private set; }

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

    private void Look(TransferResult received, ReadOnlySpan<byte> bytes)
    {
        if (received.IsEnd)
        {
            HasEnded = true;
            return;
        }

        if (!_hasBytes && bytes[0] is not (TlsRecords.Handshake or TlsRecords.Alert))
        {
            // Before SslStream answers: whoever speaks another protocol would take an alert for an answer in it.
            IsOtherProtocol = _hasBytes = true;
            throw new IOException("The other end does not speak TLS.");
        }

        _hasBytes = true;
        RecordFault = isClients ? _records.Look(bytes[..received.Bytes], IsEstablished) : RecordFault.None;
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
