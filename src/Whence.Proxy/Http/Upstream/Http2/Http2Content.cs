using System.Buffers;
using System.Net;

namespace Whence.Proxy.Http;

/// <summary>The body of a request, sent as it comes while the answer may already be read; once.</summary>
/// <param name="body">The body.</param>
/// <param name="call">Is told how it goes.</param>
/// <param name="limits">How long the target may take for a piece, and to begin its answer once it has all of them.</param>
internal sealed class Http2Content(RequestBody body, Http2Call call, HttpLimits limits) : HttpContent
{
    /// <summary>The most that is held of it, and only while it is sent.</summary>
    private const int PieceSize = 16 * 1024;

    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Ended = 2;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Whether it was asked for: then it cannot be sent a second time.</summary>
    public bool HasBegun => Volatile.Read(ref _state) == Begun;

    /// <summary>Sees to it that nobody reads the client's body any more, whatever becomes of the rest of it.</summary>
    public async ValueTask EndAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Waiting) == Waiting)
        {
            return;
        }

        if (!_done.Task.IsCompleted)
        {
            call.Break(ExchangeCause.Answered);
            body.CancelWait();
            await _done.Task;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length.GetValueOrDefault();
        return body.Length is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SendAsync(stream);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => SendAsync(stream);

    private async Task SendAsync(Stream stream)
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) != Waiting)
        {
            // SocketsHttpHandler sends what was refused once more by itself; of a body that has gone there would be nothing left.
            throw new IOException("A body is sent once.");
        }

        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            call.AwaitSend(limits.UpstreamTimeout);
            await stream.FlushAsync(call.Broken); // the head goes: who only listens says nothing for long
            await using CancellationTokenRegistration wait = call.Broken.UnsafeRegister(
                static state => ((RequestBody)state!).CancelWait(), body);
            while (!body.HasEnded)
            {
                call.AwaitBody();
                bool came = !call.Broken.IsCancellationRequested && await body.WaitAsync();
                int count = came ? body.TakeInHand(piece.AsSpan(0, PieceSize)) : 0;
                if (body.ClientFault is not null)
                {
                    call.Break(ExchangeCause.ClientFault);
                }

                call.Broken.ThrowIfCancellationRequested();
                if (count > 0)
                {
                    call.AwaitSend(limits.UpstreamTimeout);
                    await stream.WriteAsync(piece.AsMemory(0, count), call.Broken);
                    await stream.FlushAsync(call.Broken);
                }
            }

            call.Sent(limits.UpstreamTimeout);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
            _done.SetResult();
        }
    }
}
