namespace Whence.Proxy.Http;

/// <summary>Fields of answers that are treated apart.</summary>
internal enum KnownField : byte
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>Belongs to the connection and does not go on.</summary>
    HopByHop,

    ContentLength,
    ContentType,
    Date,
    Server,
    ETag,
    LastModified,
    CacheControl,
    Vary,
    Expires,
    AcceptRanges,
    ContentEncoding,
    Location,
}
