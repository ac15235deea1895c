using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>A connection to a target without TLS, as SocketsHttpHandler wants it.</summary>
/// <param name="connection">The connection, which is this stream's.</param>
/// <param name="closed">Called once, when it is closed.</param>
internal sealed class TargetStream(Connection connection, Action closed) : DuplexStream
{
    private int _disposed;

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

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            closed();
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
