namespace Whence.Proxy.Http;

/// <summary>Where the body of an answer ends (RFC 9112 section 6.3).</summary>
internal enum ResponseFraming : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>After Content-Length bytes.</summary>
    Length,

    /// <summary>With the last chunk.</summary>
    Chunked,

    /// <summary>With the connection.</summary>
    UntilClose,
}
