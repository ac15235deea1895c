namespace Whence.Linux.Tests;

/// <summary>Waits for a thing itself; the bound only turns a hang into a failure.</summary>
internal static class Patience
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Bound, $"waited in vain: {what}");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

    /// <remarks>Off the loop: what completes there goes on there inline, and a test that went on there would block it.</remarks>
    public static async Task<T> Patiently<T>(this Task<T> task)
    {
        try
        {
            return await task.WaitAsync(Bound, TestContext.Current.CancellationToken);
        }
        finally
        {
            await Task.Yield();
        }
    }

    public static async Task Patiently(this Task task)
    {
        try
        {
            await task.WaitAsync(Bound, TestContext.Current.CancellationToken);
        }
        finally
        {
            await Task.Yield();
        }
    }

    public static Task<T> Patiently<T>(this ValueTask<T> task) => task.AsTask().Patiently();
}
