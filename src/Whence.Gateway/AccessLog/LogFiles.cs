namespace Whence.Gateway.AccessLog;

/// <summary>The access log files of a gateway: one sink for each path, however many listeners name it.</summary>
internal sealed class LogFiles(Action<string, Exception> writeFailed) : IAsyncDisposable
{
    /// <summary>The name of standard output.</summary>
    public const string StandardOutput = "-";

    private readonly Dictionary<string, LogSink> _sinks = new(StringComparer.Ordinal);

    /// <summary>Lines that were lost, in all files.</summary>
    public long Dropped
    {
        get
        {
            lock (_sinks)
            {
                return _sinks.Values.Sum(static sink => sink.Dropped);
            }
        }
    }

    /// <summary>The sink of a path; opened for appending when nobody named it before.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written to.</exception>
    public LogSink Open(string path)
    {
        string key = path == StandardOutput ? path : Path.GetFullPath(path);
        lock (_sinks)
        {
            if (!_sinks.TryGetValue(key, out LogSink? sink))
            {
                sink = new LogSink(OpenStream(key), fault => writeFailed(path, fault));
                _sinks.Add(key, sink);
            }

            return sink;
        }
    }

    /// <summary>Writes what is queued and closes all files.</summary>
    public async ValueTask DisposeAsync()
    {
        LogSink[] sinks;
        lock (_sinks)
        {
            sinks = [.. _sinks.Values];
        }

        foreach (LogSink sink in sinks)
        {
            await sink.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Stream OpenStream(string path) => path == StandardOutput
        ? Console.OpenStandardOutput()
        : new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
}
