namespace Whence.Proxy;

/// <summary>A moment that comes once and is never put off.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;

    public Deadline(TimeSpan after, TimeProvider time)
        => _timer = time.CreateTimer(
            static state => ((TaskCompletionSource)state!).TrySetResult(), _passed, after, Timeout.InfiniteTimeSpan);

    /// <summary>Completes when it has come.</summary>
    public Task Passed => _passed.Task;

    /// <summary>Whether it has come.</summary>
    public bool HasPassed => _passed.Task.IsCompleted;

    public void Dispose() => _timer.Dispose();
}
