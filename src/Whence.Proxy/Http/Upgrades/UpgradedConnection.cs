using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel leaves of a request that was upgraded: bytes both ways.</summary>
/// <remarks>
/// Kestrel ends it when its request ends. On a connection it cannot close one direction alone: telling the client that nothing more comes ends
/// receiving, too. On a stream it can; ending the request before the client has ended its side resets the stream, and browsers lose
/// what they had not read by then.
/// </remarks>
internal sealed class UpgradedConnection(Stream stream, RequestContext context, TimeProvider time) : Connection
{
    /// <summary>A client of a stream has so long to end its side after the target has ended its own.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

#pragma warning disable CA2213 // cancelled from other threads; its timer is short
    private readonly CancellationTokenSource _ended = new(Timeout.InfiniteTimeSpan, time);
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

    public override void ShutdownSend()
    {
        if (context.Upgrade == UpgradeWish.WebSocketOnStream)
        {
            _ = EndStreamAsync();
            _ended.CancelAfter(Linger);
        }
        else
        {
            _ended.Cancel();
        }
    }

    public override void Abort() => context.Lifetime.Abort();

    /// <summary>Nothing: Kestrel owns it.</summary>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsOfClient(Exception exception) => exception is IOException or OperationCanceledException or InvalidOperationException;

    private async Task EndStreamAsync()
    {
        try
        {
            await context.Output.CompleteAsync();
        }
        catch (Exception exception) when (IsOfClient(exception))
        {
            // Nobody is left to tell.
        }
    }

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
