namespace Whence.Proxy.Http;

/// <summary>How a request says where its body ends.</summary>
internal enum RequestFraming : byte
{
    /// <summary>No body, and nothing that says so.</summary>
    None,

    /// <summary>Content-Length.</summary>
    Length,

    /// <summary>Chunked.</summary>
    Chunked,
}
