namespace Whence.Proxy.Http;

/// <summary>How the input of a connection ended.</summary>
internal enum PumpEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The client sends nothing more.</summary>
    Closed,

    /// <summary>The client reset the connection, or we did.</summary>
    Reset,
}
