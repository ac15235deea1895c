using System.Collections.Concurrent;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests;

/// <summary>One loop for one test; at its end nothing may have got as far as the loop but what the test has taken.</summary>
internal sealed class TestLoop : IDisposable
{
    public TestLoop() => Loop = new EventLoop("test loop", fault => Faults.Enqueue(fault));

    public EventLoop Loop { get; }

    public ConcurrentQueue<Exception> Faults { get; } = [];

    public void Dispose()
    {
        Loop.Dispose();
        Assert.Empty(Faults);
    }
}

/// <summary>Runs test code on a loop.</summary>
internal static class OnLoop
{
    public static Task<T> AskAsync<T>(this EventLoop loop, Func<T> ask) => loop.RunAsync(() => Task.FromResult(ask()));

    public static Task DoAsync(this EventLoop loop, Action action) => loop.AskAsync(() =>
    {
        action();
        return 0;
    });

    public static Task RunAsync(this EventLoop loop, Func<Task> work) => loop.RunAsync(async () =>
    {
        await work();
        return 0;
    });

    /// <summary>Begins an asynchronous method on the loop; what goes wrong in it goes to whoever awaits.</summary>
    public static Task<T> RunAsync<T>(this EventLoop loop, Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => Forward(work, done), null);
        return done.Task.Patiently();
    }

    private static async void Forward<T>(Func<Task<T>> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(await work());
        }
        catch (Exception fault)
        {
            done.SetException(fault);
        }
    }
}
