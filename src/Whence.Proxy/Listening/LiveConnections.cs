namespace Whence.Proxy;

/// <summary>All connections of one listener that have not ended.</summary>
internal sealed class LiveConnections
{
    private readonly HashSet<LiveConnection> _live = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _live.Count;
            }
        }
    }

    public void Add(LiveConnection connection)
    {
        lock (_gate)
        {
            _live.Add(connection);
        }
    }

    public void Remove(LiveConnection connection)
    {
        TaskCompletionSource? empty = null;
        lock (_gate)
        {
            _live.Remove(connection);
            if (_live.Count == 0)
            {
                (empty, _empty) = (_empty, null);
            }
        }

        empty?.SetResult();
    }

    /// <summary>Those there are at this moment.</summary>
    public LiveConnection[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _live];
        }
    }

    /// <summary>Completes when there is none.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            if (_live.Count == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }
}
