using System.Buffers;
using System.Runtime.CompilerServices;

namespace Whence.Proxy.Http;

/// <summary>Sends what is left of a request's body, as it comes, while the answer may already be read.</summary>
/// <param name="body">The body.</param>
/// <param name="guard">Ends waiting.</param>
internal readonly struct BodyUpload(RequestBody body, ExchangeGuard guard)
{
    /// <summary>What is sent at once: as much as is received at once (<see cref="InputPump"/>), or as a frame of HTTP/2 has.</summary>
    private const int PieceSize = (16 * 1024) + ChunkFrame.Around;

    /// <returns>Whether all of it went out, to its exact end.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> RunAsync(UpstreamConnection connection)
    {
        while (!body.HasEnded)
        {
            if (!guard.TryAwaitBody())
            {
                return false;
            }

            bool came = await body.WaitAsync();
            guard.BodyCame();
            if (came && !await PassAsync(connection))
            {
                return false;
            }

            if (body.ClientFault is not null)
            {
                guard.Break(ExchangeCause.ClientFault);
                return false;
            }
        }

        guard.AwaitAnswer();
        return body.Length is null || body.Received == body.Length;
    }

    /// <returns>Whether the target took it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> PassAsync(UpstreamConnection connection)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            Range piece = body.BorrowFramed(buffer.AsSpan(0, PieceSize));
            if (body.ClientFault is not null || piece.Start.Equals(piece.End))
            {
                return true;
            }

            guard.AwaitSend();
            if (!(await connection.SendAsync(buffer.AsMemory()[piece])).Failed)
            {
                return true;
            }

            guard.AwaitAnswer(); // a target that refuses a body may have said why
            return false;
        }
        finally
        {
            body.GiveBack();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
