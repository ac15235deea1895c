using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Takes the connections of one bound address, until that is closed.</summary>
/// <remarks>
/// Never waits for a connection: each goes on by itself. Runs out of nothing: when descriptors or memory are short it pauses, 5 ms doubling
/// to 1 s, instead of asking again at once, which would take a whole core and make what is short shorter.
/// </remarks>
internal sealed partial class AcceptLoop(Listener listener, ListenerState state, ConnectionPath path, TimeProvider time, ILogger log)
{
    internal static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    private TimeSpan _pause = FirstPause;
    private long _loggedAt;
    private bool _logged;

    /// <summary>Completes when the listener is closed or <paramref name="stop"/> is given.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            AcceptResult result = await AcceptAsync();
            switch (result.Status)
            {
                case AcceptStatus.Accepted:
                    _pause = FirstPause;
                    LiveConnection live = state.Register(result.Connection!);
                    if (!state.IsWithinBudget(live))
                    {
                        // Here, not on the connection's own task: a burst would have taken every descriptor before the first of those tasks
                        // runs.
                        live.Connection.Abort();
                    }

                    live.Path = path;
                    listener.Begin(live);
                    break;
                case AcceptStatus.ResourcePressure:
                    await PauseAsync(stop);
                    break;
                case AcceptStatus.Closed:
                    return;
                default:
                    break;
            }
        }
    }

    private async ValueTask<AcceptResult> AcceptAsync()
    {
        try
        {
            return await listener.AcceptAsync();
        }
        catch (Exception exception)
        {
            // No backend does this. If one ever does, the loop must neither end, which would leave a port that nobody serves, nor spin.
            LogAcceptFailed(exception, state.Model.Name);
            return new AcceptResult(AcceptStatus.ResourcePressure);
        }
    }

    private async ValueTask PauseAsync(CancellationToken stop)
    {
        state.Counters.AcceptPaused();
        if (!_logged || time.GetElapsedTime(_loggedAt) >= LogInterval)
        {
            _logged = true;
            _loggedAt = time.GetTimestamp();
            LogAcceptPaused(state.Model.Name, listener.Local);
        }

        await Task.Delay(_pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }
}
