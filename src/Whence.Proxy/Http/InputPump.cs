using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>Carries what a client sends into the pipe that Kestrel reads.</summary>
/// <remarks>
/// It reads on while a request is worked on (as far as the pipe takes it), and so learns at once that the client has gone. Without
/// something to read it holds no buffer. When Kestrel is done it goes on for a moment and throws away what comes: closing a socket with
/// unread bytes resets it, and the client could lose the answer.
/// </remarks>
internal sealed class InputPump
{
    private const int NothingYet = 0;
    private const int SomethingCame = 1;
    private const int GaveUp = 2;

    /// <summary>What room there is, or the pipe's 4 KiB: enough for the head of nearly every request. Who sends a byte at a time does not get a
    /// buffer for each.</summary>
    private const int AnyRoom = 0;

    /// <summary>For bodies: a receive that filled its buffer is followed by one into a larger one, which saves three system calls of four.</summary>
    private const int LargeRoom = 16 * 1024;

    private readonly Connection _connection;
    private readonly Pipe _pipe;
    private int _room = AnyRoom;
    private int _first;
    private long _received;
    private FrameWatch? _frames;

    /// <param name="connection">Where it comes from.</param>
    public InputPump(Connection connection)
    {
        _connection = connection;
        _pipe = new Pipe(Options);
    }

    /// <summary>What all connections have in common.</summary>
    /// <remarks>What was looked at does not count, so that a head may be of any size. What was not is less than this and one receive: 32 KiB, which with
    /// a record of TLS is below the 64 KiB that a direction may hold.</remarks>
    public static PipeOptions Options { get; } = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: LargeRoom, resumeWriterThreshold: LargeRoom / 2, useSynchronizationContext: false);

    public PipeReader Reader => _pipe.Reader;

    /// <summary>Bytes that came in.</summary>
    public long BytesReceived => Volatile.Read(ref _received);

    /// <summary>Whether the client kept silent for too long at the start.</summary>
    public bool IsGivenUp => Volatile.Read(ref _first) == GaveUp;

    /// <summary>How the client ended the connection, once it has.</summary>
    public PumpEnd End { get; private set; }

    /// <summary>Of what the client sent too much: that was the end of what Kestrel gets.</summary>
    public FrameFlood Flood { get; private set; }

    /// <summary>Runs until the client is done, floods us, or the connection is aborted. Never throws.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="firstByte">Who says nothing for so long is given up.</param>
    public async Task RunAsync(TimeProvider time, TimeSpan firstByte)
    {
        await using ITimer silence = time.CreateTimer(
            static state => ((InputPump)state!).GiveUpIfSilent(), this, firstByte, Timeout.InfiniteTimeSpan);
        TransferResult last;
        while (true)
        {
            // A full buffer may have held hundreds of requests, each answered at once: before the next one, others have their turn.
            last = _room == LargeRoom ? await _connection.WaitReadableNextTurnAsync() : await _connection.WaitReadableAsync();
            if (last.Failed)
            {
                break;
            }

            if (_first != SomethingCame)
            {
                if (Interlocked.CompareExchange(ref _first, SomethingCame, NothingYet) == GaveUp)
                {
                    last = await DrainAsync();
                    break;
                }

                await silence.DisposeAsync(); // an idle connection holds no timer
            }

            Memory<byte> buffer = _pipe.Writer.GetMemory(_room);
            last = await _connection.ReceiveAsync(buffer);
            if (last.Failed || last.IsEnd)
            {
                break;
            }

            Count(last);
            Flood = Watch(buffer.Span[..last.Bytes], time);
            if (Flood != FrameFlood.None)
            {
                break;
            }

            _room = last.Bytes == buffer.Length ? LargeRoom : AnyRoom;
            _pipe.Writer.Advance(last.Bytes);
            FlushResult flush = await _pipe.Writer.FlushAsync();
            if (flush.IsCompleted)
            {
                last = await DrainAsync();
                break;
            }
        }

        End = last.Failed ? PumpEnd.Reset : PumpEnd.Closed;
        if (!IsGivenUp)
        {
            await _pipe.Writer.CompleteAsync(
                last.Failed ? new ConnectionResetException("The other end reset the connection.", new SocketException((int)last.Error)) : null);
        }
    }

    /// <summary>Ends a wait for room, so that it looks at its connection again. Any thread may call.</summary>
    public void Resume() => _pipe.Writer.CancelPendingFlush();

    /// <summary>We were made to take a stream back. Any thread may call.</summary>
    public void CountOurReset() => _frames?.CountOurReset();

    /// <summary>Throws away what comes until the client is done or the connection is aborted: see remarks.</summary>
    public async ValueTask<TransferResult> DrainAsync()
    {
        byte[] scrap = new byte[4096];
        TransferResult read;
        do
        {
            read = await _connection.ReceiveAsync(scrap);
            Count(read);
        }
        while (!read.Failed && !read.IsEnd);
        return read;
    }

    /// <summary>Only what begins like HTTP/2 is looked at.</summary>
    private FrameFlood Watch(ReadOnlySpan<byte> bytes, TimeProvider time)
    {
        if (_received == bytes.Length && bytes[0] == ClientPreface.Bytes[0])
        {
            _frames = new FrameWatch(time);
        }

        if (_frames is null)
        {
            return FrameFlood.None;
        }

        FrameFlood flood = _frames.Look(bytes);
        _frames = _frames.IsOff ? null : _frames;
        return flood;
    }

    /// <summary>Ends the input of a connection on which nothing has come yet.</summary>
    private void GiveUpIfSilent()
    {
        if (Interlocked.CompareExchange(ref _first, GaveUp, NothingYet) == NothingYet)
        {
            _pipe.Writer.Complete();
        }
    }

    private void Count(TransferResult read) => Volatile.Write(ref _received, _received + read.Bytes);
}
