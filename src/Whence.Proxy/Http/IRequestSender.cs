namespace Whence.Proxy.Http;

/// <summary>Takes a request that was judged to a target, and the answer back.</summary>
internal interface IRequestSender
{
    /// <returns>What went wrong; <see cref="RequestFault.None"/> when the answer went through whole.</returns>
    ValueTask<RequestFault> SendAsync(RequestContext context, RoutePlan route);
}
