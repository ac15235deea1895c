using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>A connection to a target without TLS, as SocketsHttpHandler wants it.</summary>
/// <param name="connection">The connection, which is this stream's.</param>
/// <param name="closed">Called once, when it is closed.</param>
internal sealed class TargetStream(Connection connection, Action? closed) : Stream
{
    private int _disposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        TransferResult received = buffer.IsEmpty ? await connection.WaitReadableAsync() : await connection.ReceiveAsync(buffer);
        return received.Failed ? throw Failed(received.Error) : received.Bytes;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (await connection.SendAsync(buffer) is { Failed: true } sent)
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

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            closed?.Invoke();
            await connection.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Volatile.Read(ref _disposed) == 0)
        {
            _ = DisposeAsync().AsTask(); // closing needs nobody to wait for it
        }

        base.Dispose(disposing);
    }

    private static IOException Failed(SocketError error) => new("The connection to the target failed.", new SocketException((int)error));
}
