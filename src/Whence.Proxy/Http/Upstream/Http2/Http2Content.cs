using System.Buffers;
using System.Net;

namespace Whence.Proxy.Http;

/// <summary>The body of a request, sent as it comes while the answer may already be read.</summary>
/// <param name="body">The body.</param>
/// <param name="call">Is told how it goes.</param>
/// <param name="limits">How long the target may take to begin its answer once it has all of it.</param>
internal sealed class Http2Content(RequestBody body, Http2Call call, HttpLimits limits) : HttpContent
{
    /// <summary>The most that is held of it, and only while it is sent.</summary>
    private const int PieceSize = 16 * 1024;

    /// <summary>Whether it was asked for: then it cannot be sent a second time.</summary>
    public bool HasBegun { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length.GetValueOrDefault();
        return body.Length is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        HasBegun = true;
        call.Await(Timeout.InfiniteTimeSpan);
        await stream.FlushAsync(cancellationToken); // the head goes: who only listens says nothing for long
        await using CancellationTokenRegistration wait = call.Broken.UnsafeRegister(static state => ((RequestBody)state!).CancelWait(), body);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (!body.HasEnded)
            {
                if (!await body.WaitAsync())
                {
                    call.Break(body.ClientFault is null ? ExchangeCause.ClientGone : ExchangeCause.ClientFault);
                    throw new IOException("The client broke off inside the body.", body.ClientFault);
                }

                int count = body.TakeInHand(piece.AsSpan(0, PieceSize));
                if (body.ClientFault is { } fault)
                {
                    call.Break(ExchangeCause.ClientFault);
                    throw new IOException("The client broke off inside the body.", fault);
                }

                if (count > 0)
                {
                    await stream.WriteAsync(piece.AsMemory(0, count), cancellationToken);
                    await stream.FlushAsync(cancellationToken);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        if (!call.IsAnswered)
        {
            call.Await(limits.UpstreamTimeout);
        }
    }
}
