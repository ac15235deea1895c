using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel leaves of a request that was upgraded: bytes both ways.</summary>
/// <remarks>
/// Kestrel ends it when its request ends. On a connection it cannot close one direction alone: telling the client that nothing more comes ends
/// receiving, too. On a stream it can; ending the request before the client has ended its side resets the stream, and browsers lose
/// what they had not read by then.
/// <para>Browsers end their side of a stream together with their farewell. Told at once, the target would take it for a client that has gone, and many
/// (Kestrel among them) then say nothing more: it gets time to answer first.</para>
/// </remarks>
internal sealed class UpgradedConnection(Stream stream, RequestContext context, TimeProvider time) : Connection
{
    /// <summary>Of a stream, a client has so long to end its side after the target has ended its own, and a target after the client has.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

#pragma warning disable CA2213 // cancelled from other threads; its timer is short
    private readonly CancellationTokenSource _ended = new(Timeout.InfiniteTimeSpan, time);
#pragma warning restore CA2213

    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsStream => context.Upgrade == UpgradeWish.WebSocketOnStream;

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
        if (IsStream)
        {
            _ = EndStreamAsync();
            _answered.TrySetResult();
            _ended.CancelAfter(Linger);
        }
        else
        {
            _ended.Cancel();
        }
    }

    public override void Abort()
    {
        context.Lifetime.Abort();
        _answered.TrySetResult();
    }

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

    private async ValueTask AnsweredAsync()
    {
        await using ITimer late = time.CreateTimer(
            static state => ((TaskCompletionSource)state!).TrySetResult(), _answered, Linger, Timeout.InfiniteTimeSpan);
        await _answered.Task;
    }

    private async ValueTask<TransferResult> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            int read = await stream.ReadAsync(buffer, _ended.Token);
            if (read == 0 && !buffer.IsEmpty && IsStream)
            {
                await AnsweredAsync();
            }

            return new TransferResult(read);
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
