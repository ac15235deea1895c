using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel leaves of a request that was upgraded: bytes both ways.</summary>
/// <remarks>Kestrel ends it when its request ends, and cannot close one direction alone: telling the client that nothing more comes ends
/// receiving, too.</remarks>
internal sealed class UpgradedConnection(Stream stream, RequestContext context) : Connection
{
#pragma warning disable CA2213 // holds nothing: the source has no timer, and is cancelled from other threads
    private readonly CancellationTokenSource _ended = new();
#pragma warning restore CA2213

    public override AddressPort Peer => context.Connection.Admitted.Transport.Peer;

    public override AddressPort Local => context.Connection.Admitted.Transport.Local;

    public override ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer) => ReadAsync(buffer);

    public override ValueTask<TransferResult> WaitReadableAsync() => ReadAsync(Memory<byte>.Empty);

    public override async ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer)
    {
        try
        {
            await stream.WriteAsync(buffer);
            await stream.FlushAsync();
            return new TransferResult(buffer.Length);
        }
        catch (Exception exception) when (IsOfClient(exception))
        {
            return new TransferResult(0, SocketError.ConnectionReset);
        }
    }

    public override void ShutdownSend() => _ended.Cancel();

    public override void Abort() => context.Lifetime.Abort();

    /// <summary>Nothing: Kestrel owns it.</summary>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsOfClient(Exception exception) => exception is IOException or OperationCanceledException or InvalidOperationException;

    private async ValueTask<TransferResult> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            return new TransferResult(await stream.ReadAsync(buffer, _ended.Token));
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception exception) when (IsOfClient(exception))
        {
            return new TransferResult(0, SocketError.ConnectionReset);
        }
    }
}
