using System.IO.Pipelines;

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

    private readonly ConnectionStream _stream;
    private readonly Pipe _pipe;
    private int _first;

    public InputPump(ConnectionStream stream, int capacity)
    {
        _stream = stream;
        _pipe = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: capacity, resumeWriterThreshold: capacity / 2, useSynchronizationContext: false));
    }

    public PipeReader Reader => _pipe.Reader;

    /// <summary>Whether the client kept silent for too long at the start.</summary>
    public bool IsGivenUp => Volatile.Read(ref _first) == GaveUp;

    /// <summary>How the client ended the connection, once it has.</summary>
    public PumpEnd End { get; private set; }

    /// <summary>Ends the input of a connection on which nothing has come yet.</summary>
    public void GiveUpIfSilent()
    {
        if (Interlocked.CompareExchange(ref _first, GaveUp, NothingYet) == NothingYet)
        {
            _pipe.Writer.Complete();
        }
    }

    /// <summary>Runs until the client is done or the connection is aborted. Never throws.</summary>
    public async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            await PumpAsync();
            End = PumpEnd.Closed;
        }
        catch (IOException exception)
        {
            End = PumpEnd.Reset;
            failure = exception;
        }
        catch (ObjectDisposedException)
        {
            End = PumpEnd.Reset;
        }

        if (!IsGivenUp)
        {
            await _pipe.Writer.CompleteAsync(failure);
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            await _stream.WaitReadableAsync();
            if (_first != SomethingCame && Interlocked.CompareExchange(ref _first, SomethingCame, NothingYet) == GaveUp)
            {
                break;
            }

            int count = await _stream.ReadAsync(_pipe.Writer.GetMemory());
            if (count == 0)
            {
                return;
            }

            _pipe.Writer.Advance(count);
            FlushResult flush = await _pipe.Writer.FlushAsync();
            if (flush.IsCompleted)
            {
                break;
            }
        }

        byte[] scrap = new byte[4096];
        while (await _stream.ReadAsync(scrap) > 0)
        {
            // Nobody reads any more: see remarks.
        }
    }
}
