namespace Whence.Proxy.Http;

/// <summary>Speaks HTTP to targets.</summary>
internal interface IUpstreamClient : IDisposable
{
    /// <summary>Sends a request and waits for the head of its answer.</summary>
    /// <param name="request">The request; it may be sent again, to another target, if this one could not be connected to.</param>
    /// <param name="target">Where to.</param>
    /// <param name="deadline">Ends it.</param>
    /// <exception cref="UpstreamConnectException">The target could not be connected to; nothing of the request was sent.</exception>
    /// <exception cref="IOException">Anything else that went wrong on the way.</exception>
    /// <exception cref="OperationCanceledException">The deadline ended it.</exception>
    Task<UpstreamResponse> SendAsync(UpstreamRequest request, AddressPort target, RequestDeadline deadline);
}
