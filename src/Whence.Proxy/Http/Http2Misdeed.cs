namespace Whence.Proxy.Http;

/// <summary>What a client did against the rules of HTTP/2.</summary>
/// <param name="ConnectionId">Of the connection.</param>
/// <param name="Stream">The stream that ends with it; 0 = the whole connection.</param>
/// <param name="Detail">Words of ours, one for each kind and code of RFC 9113 section 7.</param>
internal readonly record struct Http2Misdeed(string ConnectionId, int Stream, string Detail);
