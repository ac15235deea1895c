using Microsoft.Extensions.Logging;

namespace Whence.Proxy;

/// <summary>What the accept loop logs.</summary>
internal sealed partial class AcceptLoop
{
    [LoggerMessage(EventIds.AcceptPaused, LogLevel.Error,
        "Listener {Listener} on {Local} takes no connections for now: descriptors or memory have run out. "
        + "Raise the limit of open files or lower access.connections.max.")]
    private partial void LogAcceptPaused(string listener, AddressPort local);

    [LoggerMessage(EventIds.AcceptFailed, LogLevel.Error, "Listener {Listener}: taking a connection failed")]
    private partial void LogAcceptFailed(Exception exception, string listener);
}
