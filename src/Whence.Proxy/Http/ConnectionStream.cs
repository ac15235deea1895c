using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>A client's <see cref="Connection"/> as a <see cref="Stream"/>, for Kestrel. Disposing does not close the connection.</summary>
/// <remarks>
/// A read into an empty buffer completes when there is something to read, so that an idle connection holds no buffer. What the other end
/// did wrong comes as <see cref="ConnectionResetException"/>.
/// </remarks>
/// <param name="connection">The connection.</param>
internal sealed class ConnectionStream(Connection connection) : Stream
{
    private long _received;
    private long _sent;

    /// <summary>Bytes that came in.</summary>
    public long BytesReceived => Volatile.Read(ref _received);

    /// <summary>Bytes that went out.</summary>
    public long BytesSent => Volatile.Read(ref _sent);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            await WaitReadableAsync();
            return 0;
        }

        TransferResult result = await connection.ReceiveAsync(buffer);
        ThrowIfFailed(result);
        Volatile.Write(ref _received, _received + result.Bytes);
        return result.Bytes;
    }

    /// <summary>Completes when there is something to read, or the end.</summary>
    public async ValueTask WaitReadableAsync() => ThrowIfFailed(await connection.WaitReadableAsync());

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TransferResult result = await connection.SendAsync(buffer);
        if (result.Failed)
        {
            // Not a reset: Kestrel logs one on this side as an error of ours, and takes this for what it is, a client that has gone.
            throw new ConnectionAbortedException("The other end is gone.");
        }

        Volatile.Write(ref _sent, _sent + buffer.Length);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Nothing is held back here.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static void ThrowIfFailed(TransferResult result)
    {
        if (result.Failed)
        {
            throw new ConnectionResetException("The other end reset the connection.", new SocketException((int)result.Error));
        }
    }
}
