namespace Whence.Proxy;

/// <summary>All connections, or sessions of datagrams, of one listener that have not ended.</summary>
internal sealed class LiveConnections
{
    private readonly HashSet<LiveSession> _live = [];
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

    public void Add(LiveSession connection)
    {
        lock (_gate)
        {
            _live.Add(connection);
        }
    }

    public void Remove(LiveSession connection)
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
    public LiveSession[] Snapshot()
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

    /// <summary>Waits until there is none.</summary>
    /// <returns>Not when there still is one after <paramref name="bound"/>.</returns>
    public async ValueTask<bool> IsEmptyWithinAsync(TimeSpan bound, TimeProvider time)
    {
        Task empty = WhenEmptyAsync();
        if (!empty.IsCompleted)
        {
            using Deadline deadline = new(bound, time);
            await Task.WhenAny(empty, deadline.Passed);
        }

        return empty.IsCompleted;
    }
}
