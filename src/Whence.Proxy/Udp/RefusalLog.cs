using Microsoft.Extensions.Logging;

namespace Whence.Proxy;

/// <summary>Logs refused datagrams, and those that met a fault of ours, not each of them: whoever floods us would flood the log. In the lane
/// alone.</summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger log)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private Quota _refused;
    private Quota _failed;

    public void Tell(string listener, AddressPort peer, TerminationReason reason, ProxyReason proxyReason)
    {
        if (log.IsEnabled(LogLevel.Information) && _refused.TryTake(time, out long count))
        {
            LogRefused(listener, count, peer, reason.ToName(), proxyReason.ToName());
        }
    }

    public void TellFault(string listener, AddressPort peer, Exception fault)
    {
        if (_failed.TryTake(time, out long count))
        {
            LogFailed(fault, listener, count, peer);
        }
    }

    [LoggerMessage(EventIds.DatagramsRefused, LogLevel.Information,
        "Listener {Listener} refused {Count} datagrams, the last one from {Peer}: {Reason}, header: {ProxyReason}")]
    private partial void LogRefused(string listener, long count, AddressPort peer, string reason, string proxyReason);

    [LoggerMessage(EventIds.DatagramFailed, LogLevel.Error, "Listener {Listener}: {Count} datagrams failed, the last one from {Peer}")]
    private partial void LogFailed(Exception fault, string listener, long count, AddressPort peer);

    /// <summary>A line for every interval, with the number of those that had none.</summary>
    private struct Quota
    {
        private long _toldAt;
        private bool _hasTold;
        private long _count;

        public bool TryTake(TimeProvider time, out long count)
        {
            count = ++_count;
            if (_hasTold && time.GetElapsedTime(_toldAt) < Interval)
            {
                return false;
            }

            _hasTold = true;
            _toldAt = time.GetTimestamp();
            _count = 0;
            return true;
        }
    }
}
