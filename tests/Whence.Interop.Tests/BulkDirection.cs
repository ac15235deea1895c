using System.Globalization;
using System.Threading.Channels;

namespace Whence.Interop.Tests;

/// <summary>One direction of a <see cref="BulkTransfer"/>: what is read is compared with what was written.</summary>
internal sealed class BulkDirection(long size, bool inStep)
{
    /// <summary>What an end gives and takes at once.</summary>
    private const int Piece = 64 * 1024;

    /// <summary>The same for slow ends; it is taken in parts of which it is no multiple.</summary>
    private const int SmallPiece = 1000;

    private const int SmallPart = 300;

    /// <summary>The content comes round again after a length that no buffer has: whatever is lost, doubled or moved does not fit.</summary>
    private const int Round = 65_521;

    private static readonly byte[] Content = MakeContent();

    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<long> _arrived = Channel.CreateUnbounded<long>();
    private long _begun;
    private long _written;
    private long _read;

    internal long Written => Volatile.Read(ref _written);

    internal long Read => Volatile.Read(ref _read);

    /// <summary>From now on the reader reads.</summary>
    internal void BeginReading() => _reading.SetResult();

    /// <summary>Gives all bytes.</summary>
    internal async Task WriteAsync(Stream to, CancellationToken cancel)
    {
        for (long at = 0; at < size;)
        {
            int count = (int)Math.Min(inStep ? SmallPiece : Piece, size - at);
            at += count;
            Volatile.Write(ref _begun, at);
            await to.WriteAsync(Content.AsMemory((int)((at - count) % Round), count), cancel);
            Volatile.Write(ref _written, at);
            if (inStep)
            {
                await to.FlushAsync(cancel);
                await _arrived.Reader.ReadAsync(cancel);
            }
        }
    }

    /// <summary>Takes all bytes, once reading has begun.</summary>
    internal async Task ReadAsync(Stream from, CancellationToken cancel)
    {
        await _reading.Task.WaitAsync(cancel);
        byte[] buffer = new byte[inStep ? SmallPart : Piece];
        long at = 0;
        while (await from.ReadAsync(buffer, cancel) is > 0 and var count)
        {
            if (!buffer.AsSpan(0, count).SequenceEqual(Content.AsSpan((int)(at % Round), count)))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"other bytes behind {at}"));
            }

            at += count;
            Volatile.Write(ref _read, at);
            if (inStep && at == Volatile.Read(ref _begun))
            {
                _arrived.Writer.TryWrite(at);
            }
        }

        if (at != size)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{at} bytes came, not {size}"));
        }
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
