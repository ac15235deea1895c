using Microsoft.Extensions.Primitives;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Http;

/// <summary>A request as the target shall get it.</summary>
internal readonly record struct UpstreamRequest
{
    public required UpstreamModel Upstream { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query, byte for byte.</summary>
    public required string Target { get; init; }

    /// <summary>The value of <c>Host</c>; empty = none was sent.</summary>
    public required string Host { get; init; }

    /// <summary>All other fields, without framing.</summary>
    public required List<KeyValuePair<string, StringValues>> Fields { get; init; }

    public RequestBody? Body { get; init; }

    /// <summary>Whether the target is told that trailers are welcome: the client said so.</summary>
    public bool TakesTrailers { get; init; }

    /// <summary>Whether the target is asked to speak WebSocket from then on.</summary>
    public bool Upgrades { get; init; }

    /// <summary>The connection, for telling the target below HTTP.</summary>
    public required ConnectionSource Source { get; init; }

    /// <summary>The client, for telling the target below HTTP.</summary>
    public required Resolution Resolution { get; init; }

    /// <summary>The client's TLS, where we ended it.</summary>
    public ClientTls? Tls { get; init; }

    /// <summary>Whether the connection itself tells the target who the client is: then it is for this request alone.</summary>
    public bool TellsClient => Upstream.Send.TellsClient;

    /// <summary>The client as the source of the connection, where that is wanted.</summary>
    public ShownClient Client => ShownClient.Of(Upstream.Send, Resolution, Source.Verified ? Source.Sender : Source.Peer, isPortFree: true);

    /// <summary>Whether it may be sent a second time when it is not known what became of the first (RFC 9110 section 9.2.2).</summary>
    public bool IsIdempotent => Method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";
}
