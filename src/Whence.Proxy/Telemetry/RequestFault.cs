namespace Whence.Proxy;

/// <summary>Why a request was not answered by a target. The same names stand in logs and metrics (<see
/// cref="RequestFaultNames"/>).</summary>
public enum RequestFault
{
    /// <summary>The target answered.</summary>
    None,

    /// <summary>No route for host and path: 404.</summary>
    NoRoute,

    /// <summary>The request itself was malformed, too slow or too large: 400, 408 or 413.</summary>
    BadRequest,

    /// <summary>The client cannot be told and the route refuses such requests: 403.</summary>
    ClientIndeterminate,

    /// <summary>The client is denied: 403.</summary>
    ClientDenied,

    /// <summary>There is an allow list and the client is not a verified member of it: 403.</summary>
    ClientNotAllowed,

    /// <summary>Too many requests of this client at once: 429.</summary>
    ClientLimit,

    /// <summary>No target could be connected to: 502.</summary>
    UpstreamUnreachable,

    /// <summary>The target is to see the client's own address, and cannot: 502.</summary>
    TransparentSource,

    /// <summary>The target broke off or answered malformed: 502, or the response is cut off visibly.</summary>
    UpstreamFailed,

    /// <summary>The target did not answer in time: 504.</summary>
    UpstreamTimeout,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>Something the gateway does not do: CONNECT, an upgrade to anything but WebSocket, or WebSocket to an upstream of HTTP/2: 501.</summary>
    NotSupported,

    /// <summary>The request expects something that nobody here knows: 417.</summary>
    ExpectationFailed,

    /// <summary>The request has passed this listener already, as its Via says: 508.</summary>
    Loop,

    /// <summary>A fault of ours: 500.</summary>
    InternalError,
}
