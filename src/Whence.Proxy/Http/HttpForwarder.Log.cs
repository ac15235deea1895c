using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Http;

/// <summary>What the way of a request logs.</summary>
internal sealed partial class HttpForwarder
{
    [LoggerMessage(EventIds.RequestFailed, LogLevel.Error, "Listener {Listener}: request {Number} of connection {Id} failed")]
    private partial void LogRequestFailed(Exception exception, string listener, long id, int number);

    [LoggerMessage(EventIds.RequestMalformed, LogLevel.Information, "Listener {Listener} refused a request from {Peer} with {Status}: {Detail}")]
    private partial void LogRequestMalformed(string listener, AddressPort peer, int status, string detail);
}
