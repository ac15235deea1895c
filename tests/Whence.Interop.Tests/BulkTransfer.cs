using System.Globalization;

namespace Whence.Interop.Tests;

/// <summary>So many bytes up and as many down at once, between two ends in this process, which both look at it.</summary>
/// <param name="size">Of either direction.</param>
internal sealed class BulkTransfer(long size)
{
    /// <summary>What an end gives and takes at once.</summary>
    internal const int Piece = 64 * 1024;

    /// <summary>The content comes round again after a length that no buffer has: whatever is lost, doubled or moved does not fit.</summary>
    private const int Round = 65_521;

    private static readonly byte[] Content = MakeContent();

    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _written;
    private long _read;

    /// <summary>Of both directions together.</summary>
    internal long Written => Volatile.Read(ref _written);

    internal long Read => Volatile.Read(ref _read);

    internal long Size => size;

    /// <summary>From now on the readers read.</summary>
    internal void BeginReading() => _reading.SetResult();

    /// <summary>Gives all bytes of a direction.</summary>
    internal async Task WriteAsync(Stream to, CancellationToken cancel)
    {
        for (long at = 0; at < size;)
        {
            int count = (int)Math.Min(Piece, size - at);
            await to.WriteAsync(Content.AsMemory((int)(at % Round), count), cancel);
            at += count;
            Interlocked.Add(ref _written, count);
        }
    }

    /// <summary>Takes all bytes of a direction, once reading has begun.</summary>
    internal async Task ReadAsync(Stream from, CancellationToken cancel)
    {
        await _reading.Task.WaitAsync(cancel);
        byte[] buffer = new byte[Piece];
        long at = 0;
        while (await from.ReadAsync(buffer, cancel) is > 0 and var count)
        {
            if (!buffer.AsSpan(0, count).SequenceEqual(Content.AsSpan((int)(at % Round), count)))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"other bytes behind {at}"));
            }

            at += count;
            Interlocked.Add(ref _read, count);
        }

        if (at != size)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{at} bytes came, not {size}"));
        }
    }

    /// <summary>Until the writers cannot get rid of anything any more.</summary>
    /// <returns>What is under way then.</returns>
    internal async Task<long> StalledAsync(CancellationToken cancel)
    {
        // A writer that has not stalled by then has another look: it costs time, not certainty.
        var look = TimeSpan.FromMilliseconds(200);
        long before = -1;
        while (Written != before || before == 0)
        {
            before = Written;
            await Task.Delay(look, cancel);
        }

        return before - Read;
    }

    private static byte[] MakeContent()
    {
        byte[] content = new byte[Round + Piece];
        new Random(Round).NextBytes(content.AsSpan(0, Round));
        for (int i = Round; i < content.Length; i++)
        {
            content[i] = content[i - Round];
        }

        return content;
    }
}
