using Microsoft.Extensions.Logging;

namespace Whence.Proxy;

/// <summary>What the relay logs.</summary>
internal sealed partial class TcpRelay
{
    [LoggerMessage(EventIds.UpstreamUnreachable, LogLevel.Warning,
        "Listener {Listener}: no target of upstream {Upstream} could be connected to; {Tries} tried, the last one {Target}: {Error}")]
    private partial void LogUpstreamUnreachable(string listener, string upstream, int tries, AddressPort target, string error);

    [LoggerMessage(EventIds.HeaderTooLarge, LogLevel.Warning,
        "Listener {Listener} refused a connection from {Peer}, the header for upstream {Upstream} being over 65,535 bytes: {Reason}")]
    private partial void LogHeaderTooLarge(string listener, AddressPort peer, string upstream, string reason);
}
