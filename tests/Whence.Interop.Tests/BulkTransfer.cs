namespace Whence.Interop.Tests;

/// <summary>So many bytes up and as many down at once, between two ends in this process, which both look at it.</summary>
/// <param name="size">Of either direction.</param>
/// <param name="inStep">Whether both ends are slow: each piece waits until the one before has arrived, and is read in parts.</param>
internal sealed class BulkTransfer(long size, bool inStep = false)
{
    internal BulkDirection Up { get; } = new(size, inStep);

    internal BulkDirection Down { get; } = new(size, inStep);

    /// <summary>Of both directions together.</summary>
    internal long Written => Up.Written + Down.Written;

    internal long Read => Up.Read + Down.Read;

    internal long Size => size;

    /// <summary>From now on the readers read.</summary>
    internal void BeginReading()
    {
        Up.BeginReading();
        Down.BeginReading();
    }

    /// <summary>Until the writers cannot get rid of anything any more.</summary>
    /// <returns>What is under way then.</returns>
    internal async Task<long> StalledAsync(CancellationToken cancel)
    {
        // A writer that has not stalled by then has another look: it costs time, not certainty.
        var look = TimeSpan.FromMilliseconds(200);
        long before = -1;
        while (Written != before || Up.Written == 0 || Down.Written == 0)
        {
            before = Written;
            await Task.Delay(look, cancel);
        }

        return before - Read;
    }
}
