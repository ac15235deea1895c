using System.Buffers;
using System.Runtime.CompilerServices;

namespace Whence.Proxy.Transport;

/// <summary>Copies from any connection to any other, with receives and sends alone.</summary>
internal static class PortableCopy
{
    /// <summary>
    /// The most that is held for one direction, and only while something moves. 16 KiB costs a bulk transfer twice the system calls; with
    /// 32 KiB 10,000 readers that stall hold 320 MiB.
    /// </summary>
    internal const int BufferSize = 32 * 1024;

    /// <summary>As <see cref="Connection.CopyToAsync"/>.</summary>
    public static async ValueTask<CopyResult> RunAsync(Connection source, Connection target, ICopyProgress progress)
    {
        while (true)
        {
            if (await PassAsync(source, target, progress) is { } end)
            {
                return end;
            }
        }
    }

    /// <summary>Waits for bytes and passes on what there is.</summary>
    /// <returns>How the copy ended; null when it has not.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<CopyResult?> PassAsync(Connection source, Connection target, ICopyProgress progress)
    {
        if ((await source.WaitReadableAsync()).Failed)
        {
            return CopyResult.SourceFailed;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            TransferResult received = await source.ReceiveAsync(buffer.AsMemory(0, BufferSize));
            if (received.Failed)
            {
                return CopyResult.SourceFailed;
            }

            if (received.IsEnd)
            {
                return CopyResult.Completed;
            }

            if ((await target.SendAsync(buffer.AsMemory(0, received.Bytes))).Failed)
            {
                return CopyResult.TargetFailed;
            }

            progress.Moved(received.Bytes);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
