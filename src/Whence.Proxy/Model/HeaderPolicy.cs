namespace Whence.Proxy;

/// <summary>What a listener does about a PROXY protocol header from one peer.</summary>
public enum HeaderPolicy
{
    /// <summary>The peer is not let in. What an unnamed peer gets unless the configuration says otherwise.</summary>
    Reject,

    /// <summary>There must be a header; without one the connection is closed.</summary>
    Required,

    /// <summary>There may be a header: for changing over. Nothing on the connection is verified, because a client could write the header
    /// itself.</summary>
    Optional,

    /// <summary>A header is never looked for; its bytes would be payload.</summary>
    Plain,
}
