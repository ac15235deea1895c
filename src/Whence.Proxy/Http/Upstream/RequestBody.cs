using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>The body of a request on its way to the target, or to whoever looks for a claim in it first.</summary>
/// <param name="reader">Where it comes from.</param>
/// <param name="length">Its length where the client gave one; null = chunked.</param>
/// <param name="trailers">What stands behind it; it goes on where the body goes in chunks.</param>
internal sealed class RequestBody(PipeReader reader, long? length, RequestTrailers trailers)
{
    private ReadOnlyMemory<byte>? _tail; // null until all data were taken
    private ArrayBufferWriter<byte>? _read;
    private int _readTaken;
    private Task<ReadResult>? _pending;
    private ReadResult _result;
    private SequencePosition _lentEnd;
    private bool _isLent;
    private bool _hasResult;
    private bool _ended;

    /// <summary>Its length where the client gave one; null = chunked. It is passed on in the same framing.</summary>
    public long? Length { get; } = length;

    /// <summary>Bytes that came so far.</summary>
    public long Received { get; private set; }

    /// <summary>Whether all of it was taken.</summary>
    public bool HasEnded => HasNoData && _tail is null or { IsEmpty: true };

    /// <summary>What the client did wrong while sending it.</summary>
    public Exception? ClientFault { get; private set; }

    /// <summary>What is announced to stand behind it, for a target that gets it in chunks.</summary>
    public string? Announcement => Length is null ? trailers.Announcement : null;

    private bool HasNoData => _ended && ReadBefore.IsEmpty;

    private ReadOnlySpan<byte> ReadBefore => _read is null ? default : _read.WrittenSpan[_readTaken..];

    /// <summary>Reads the form of which a claim is asked. What was read still reaches the target.</summary>
    /// <remarks>
    /// Bounded by size and time: beyond them the claim is unreadable, and the request goes on as far as its route lets such requests.
    /// </remarks>
    public async Task<FormClaim> ReadFormAsync(HttpLimits limits, TimeProvider time)
    {
        if (Length > limits.FormSize)
        {
            return FormClaim.Unreadable;
        }

        _read = new ArrayBufferWriter<byte>();
        long began = time.GetTimestamp();
        try
        {
            while (!_ended)
            {
                TimeSpan left = limits.FormTimeout - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || _read.WrittenCount > limits.FormSize)
                {
                    return FormClaim.Unreadable;
                }

                _pending ??= reader.ReadAsync().AsTask();
                ReadResult result = await _pending.WaitAsync(left, time);
                _pending = null;
                Take(result, _read);
            }
        }
        catch (TimeoutException)
        {
            return FormClaim.Unreadable; // the read goes on, and what it brings is passed on
        }
        catch (Exception exception) when (IsOfClient(exception))
        {
            ClientFault = exception;
            return FormClaim.Unreadable;
        }

        return _read.WrittenCount > limits.FormSize ? FormClaim.Unreadable : FormClaim.Of(_read.WrittenSpan.ToArray());
    }

    /// <summary>Takes what is there without waiting, as much as there is room for.</summary>
    public int TakeInHand(Span<byte> room)
    {
        int taken = 0;
        while (!HasNoData && TakeOnce(room[taken..]) is var count and > 0)
        {
            taken += count; // once more: the end of a chunked body shows only then
        }

        return taken;
    }

    /// <summary>Takes what is there without waiting, framed as it goes on.</summary>
    /// <param name="room">More than <see cref="ChunkFrame"/> needs around it.</param>
    /// <returns>Where it stands in <paramref name="room"/>.</returns>
    public Range TakeFramed(Span<byte> room) => Frame(room, TakeInHand(room[ChunkFrame.Before..^ChunkFrame.After]));

    /// <summary>As <see cref="TakeFramed"/>, but what was taken counts as held until <see cref="GiveBack"/>: only then does the client's connection, or
    /// the window of its stream, have room for more.</summary>
    public Range BorrowFramed(Span<byte> room) => Frame(room, TakeOnce(room[ChunkFrame.Before..^ChunkFrame.After], lends: true));

    /// <summary>What was borrowed has been sent, or never will be.</summary>
    public void GiveBack()
    {
        if (!_isLent)
        {
            return;
        }

        _isLent = false;
        try
        {
            reader.AdvanceTo(_lentEnd);
        }
        catch (Exception exception) when (IsOfClient(exception))
        {
            ClientFault = exception;
        }
    }

    /// <summary>Waits until there is something to take, or the end.</summary>
    /// <returns>Whether there is: not when the client broke off (<see cref="ClientFault"/>), or waiting was ended by <see
    /// cref="CancelWait"/>.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitAsync()
    {
        try
        {
            if (_hasResult || !ReadBefore.IsEmpty || _tail is { IsEmpty: false })
            {
                return true;
            }

            if (_pending is { } pending)
            {
                _result = await pending;
                _pending = null;
            }
            else
            {
                _result = await reader.ReadAsync();
            }

            _hasResult = true;
            if (_result.IsCanceled)
            {
                await AbandonAsync();
                return false;
            }

            return true;
        }
        catch (Exception exception) when (IsOfClient(exception))
        {
            _pending = null;
            ClientFault = exception;
            return false;
        }
    }

    /// <summary>Ends a wait under way. Any thread may call, and at any time: Kestrel's reader throws once its stream has ended.</summary>
    public void CancelWait()
    {
        try
        {
            reader.CancelPendingRead();
        }
        catch (Exception exception) when (IsOfClient(exception) || exception is InvalidOperationException)
        {
            // Nobody waits any more: ObjectDisposedException is an InvalidOperationException.
        }
    }

    /// <summary>Gives back what was read and not taken, and ends a read that is still under way, so that Kestrel can read what is left
    /// itself.</summary>
    public async ValueTask AbandonAsync()
    {
        try
        {
            if (_pending is { } pending)
            {
                _pending = null;
                reader.CancelPendingRead();
                _result = await pending;
                _hasResult = true;
            }

            if (_hasResult)
            {
                _hasResult = false;
                reader.AdvanceTo(_result.Buffer.Start);
            }
        }
        catch (Exception exception) when (IsOfClient(exception))
        {
            ClientFault ??= exception;
        }
    }

    /// <remarks>ConnectionAbortedException is an OperationCanceledException.</remarks>
    private static bool IsOfClient(Exception exception)
        => exception is IOException or BadHttpRequestException or OperationCanceledException;

    private int TakeOnce(Span<byte> room, bool lends = false)
    {
        if (ReadBefore is { IsEmpty: false } before)
        {
            int count = Math.Min(before.Length, room.Length);
            before[..count].CopyTo(room);
            _readTaken += count;
            return count;
        }

        try
        {
            if (_ended || _pending is not null || room.IsEmpty || (!_hasResult && !reader.TryRead(out _result)))
            {
                return 0;
            }

            _hasResult = false;
            ReadOnlySequence<byte> part = _result.Buffer.Slice(0, Math.Min(room.Length, _result.Buffer.Length));
            int count = (int)part.Length;
            part.CopyTo(room);
            Received += count;
            _ended = (_result.IsCompleted && count == _result.Buffer.Length) || Received == Length;
            _isLent = lends;
            _lentEnd = part.End;
            if (!lends)
            {
                reader.AdvanceTo(part.End);
            }

            return count;
        }
        catch (Exception exception) when (IsOfClient(exception))
        {
            ClientFault = exception;
            return 0;
        }
    }

    /// <summary>Frames what was taken, and puts what stands behind the body behind the last of it.</summary>
    private Range Frame(Span<byte> room, int count)
    {
        if (Length is not null)
        {
            return ChunkFrame.Before..(ChunkFrame.Before + count);
        }

        if (HasNoData)
        {
            _tail ??= trailers.Write();
        }

        Range framed = ChunkFrame.Write(room, count, HasEnded);
        return HasEnded ? framed : framed.Start..TakeTail(room, framed.End.Value);
    }

    /// <summary>Puts as much of the end as there is room for behind what is there.</summary>
    /// <returns>Where that ends then.</returns>
    private int TakeTail(Span<byte> room, int at)
    {
        if (_tail is not { IsEmpty: false } tail)
        {
            return at;
        }

        int count = Math.Min(tail.Length, room.Length - at);
        tail.Span[..count].CopyTo(room[at..]);
        _tail = tail[count..];
        return at + count;
    }

    private void Take(ReadResult result, ArrayBufferWriter<byte> into)
    {
        foreach (ReadOnlyMemory<byte> part in result.Buffer)
        {
            into.Write(part.Span);
        }

        Received += result.Buffer.Length;
        _ended = result.IsCompleted;
        reader.AdvanceTo(result.Buffer.End);
    }
}
