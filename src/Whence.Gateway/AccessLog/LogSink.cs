using System.Threading.Channels;

namespace Whence.Gateway.AccessLog;

/// <summary>Writes the lines of one destination, off the data path: a bounded queue and one writer.</summary>
/// <remarks>
/// Nobody waits for the disk: when the queue is full a line is dropped and counted. What is queued is written as soon as the writer gets to
/// it, many lines at once under load, and to the last line when the sink is disposed of.
/// </remarks>
internal sealed class LogSink : IAsyncDisposable
{
    /// <summary>
    /// How many entries wait at most: at 1 KiB each about 16 MiB, and at 50,000 requests a second a third of a second of a stuck disk.
    /// </summary>
    public const int QueueLength = 16 * 1024;

    /// <summary>Written at once when so much is formatted; a page cache write of this size costs less than formatting it.</summary>
    private const int BatchBytes = 64 * 1024;

    private readonly Channel<(LogEntry Entry, ILineFormat Format)> _queue;
    private readonly Stream _destination;
    private readonly Action<Exception> _writeFailed;
    private readonly Task _writer;
    private long _dropped;
    private bool _failing;
    private IHeadedFormat? _headed;
    private bool _headIsQueued;
    private DateTimeOffset _newest;

    /// <summary>Starts writing.</summary>
    /// <param name="destination">Where to; the sink's from now on.</param>
    /// <param name="writeFailed">Told once whenever writing begins to fail, for example because the disk is full.</param>
    /// <param name="queueLength">How many entries wait at most.</param>
    public LogSink(Stream destination, Action<Exception> writeFailed, int queueLength = QueueLength)
    {
        _destination = destination;
        _writeFailed = writeFailed;
        _queue = Channel.CreateBounded<(LogEntry, ILineFormat)>(new BoundedChannelOptions(queueLength) { SingleReader = true });
        _writer = Task.Run(WriteAllAsync);
    }

    /// <summary>Lines that were lost: the queue was full, or the destination could not be written to.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Queues an entry. Never waits, never throws.</summary>
    public void Write(LogEntry entry, ILineFormat format)
    {
        if (!_queue.Writer.TryWrite((entry, format)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what is queued and closes the destination.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_queue.Writer.TryComplete())
        {
            await _writer.ConfigureAwait(false);
            await _destination.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAllAsync()
    {
        var lines = new LineBuffer();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            int count = 0;
            while (_queue.Reader.TryRead(out (LogEntry Entry, ILineFormat Format) next))
            {
                if (_headed is null && next.Format is IHeadedFormat headed)
                {
                    _headed = headed; // once for each start, as IIS does it
                    _headIsQueued = true;
                    headed.WriteHead(lines, next.Entry.Ended);
                }

                _newest = _headed is null ? default : next.Entry.Ended;
                next.Format.Write(lines, next.Entry);
                count++;
                if (lines.Length >= BatchBytes)
                {
                    await FlushAsync(lines, count).ConfigureAwait(false);
                    count = 0;
                }
            }

            await FlushAsync(lines, count).ConfigureAwait(false);
        }
    }

    private async Task FlushAsync(LineBuffer lines, int count)
    {
        if (count == 0)
        {
            return;
        }

        try
        {
            if (_destination.CanSeek)
            {
                // The end may have moved: another process appends, or the file was cut after it was copied away.
                long end = _destination.Seek(0, SeekOrigin.End);
                if (end == 0 && _headed is not null && !_headIsQueued)
                {
                    // Cut: what begins anew begins with its head.
                    var head = new LineBuffer();
                    _headed.WriteHead(head, _newest);
                    await _destination.WriteAsync(head.Written).ConfigureAwait(false);
                }
            }

            await _destination.WriteAsync(lines.Written).ConfigureAwait(false);
            await _destination.FlushAsync().ConfigureAwait(false);
            _failing = false;
        }
        catch (Exception fault) when (
            fault is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            Interlocked.Add(ref _dropped, count);
            if (!_failing)
            {
                _failing = true;
                _writeFailed(fault);
            }
        }
        finally
        {
            _headIsQueued = false;
            lines.Clear();
        }
    }
}
