namespace Whence.Proxy.Http;

/// <summary>Sends each request in the version of HTTP that its upstream speaks.</summary>
internal sealed class SenderByVersion(IRequestSender http1, IRequestSender http2) : IRequestSender
{
    public ValueTask<RequestFault> SendAsync(RequestContext context, RoutePlan route)
        => (route.Model.Upstream.HttpVersion == HttpVersions.Http2 ? http2 : http1).SendAsync(context, route);
}
