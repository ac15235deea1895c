namespace Whence.Proxy.Http;

/// <summary>How trailers of an answer reach the client.</summary>
internal enum TrailerWay : byte
{
    /// <summary>Not at all: they are dropped, as RFC 9110 section 6.5.1 allows.</summary>
    None,

    /// <summary>At the end of the stream of HTTP/2; Kestrel writes them.</summary>
    OnStream,

    /// <summary>Behind the last chunk of HTTP/1.1. Kestrel knows none there, so that all chunks are written here.</summary>
    InChunks,
}
