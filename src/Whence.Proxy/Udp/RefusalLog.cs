using Microsoft.Extensions.Logging;

namespace Whence.Proxy;

/// <summary>Logs refused datagrams, not each of them: whoever floods us would flood the log. In the lane alone.</summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger log)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _loggedAt;
    private bool _hasLogged;
    private long _count;

    public void Tell(string listener, AddressPort peer, TerminationReason reason, ProxyReason proxyReason)
    {
        _count++;
        if ((_hasLogged && time.GetElapsedTime(_loggedAt) < Interval) || !log.IsEnabled(LogLevel.Information))
        {
            return;
        }

        LogRefused(listener, _count, peer, reason.ToName(), proxyReason.ToName());
        _hasLogged = true;
        _loggedAt = time.GetTimestamp();
        _count = 0;
    }

    [LoggerMessage(EventIds.DatagramsRefused, LogLevel.Information,
        "Listener {Listener} refused {Count} datagrams, the last one from {Peer}: {Reason}, header: {ProxyReason}")]
    private partial void LogRefused(string listener, long count, AddressPort peer, string reason, string proxyReason);
}
