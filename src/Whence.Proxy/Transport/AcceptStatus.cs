namespace Whence.Proxy.Transport;

/// <summary>What an accept came to.</summary>
public enum AcceptStatus
{
    /// <summary>A connection.</summary>
    Accepted,

    /// <summary>The connection was gone before it was taken: go on at once.</summary>
    Transient,

    /// <summary>Descriptors or memory ran out (EMFILE, ENFILE, ENOBUFS, ENOMEM): wait before the next try, or the loop spins.</summary>
    ResourcePressure,

    /// <summary>The listener is closed: stop.</summary>
    Closed,
}
