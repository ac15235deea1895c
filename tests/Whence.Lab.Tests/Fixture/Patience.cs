using System.Diagnostics;

namespace Whence.Lab.Tests;

/// <summary>Waits for a thing itself; the bound only turns a hang into a failure.</summary>
internal static class Patience
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="what">What is told, with why it is in vain, when it never holds.</param>
    public static Task UntilAsync(Func<bool> holds, Func<string> what) => UntilAsync(() => Task.FromResult(holds()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, Func{string})"/>
    public static async Task UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(started) > Bound)
            {
                throw new TimeoutException($"Waited in vain: {what()}");
            }

            await Task.Delay(Pause);
        }
    }
}
