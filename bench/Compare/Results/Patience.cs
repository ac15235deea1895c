using System.Diagnostics;

namespace Whence.Compare;

/// <summary>Waits for moments in which others leave the machine alone, no longer than so much in all.</summary>
internal sealed class Patience(TimeSpan inAll)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private TimeSpan _left = inAll;

    public async Task WaitForQuietAsync(CancellationToken cancel)
    {
        while (_left > TimeSpan.Zero)
        {
            long started = Stopwatch.GetTimestamp();
            var others = new OthersClock();
            await Task.Delay(Look, cancel);
            if (!Quiet.IsDisturbed(others.Share()))
            {
                return;
            }

            _left -= Stopwatch.GetElapsedTime(started);
        }
    }
}
