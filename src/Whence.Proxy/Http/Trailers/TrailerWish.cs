namespace Whence.Proxy.Http;

/// <summary>Whether a client says that it takes trailers (RFC 9110 section 10.1.4).</summary>
/// <remarks>The connection option <c>TE</c> that must come with it in HTTP/1.1 is not asked for: Kestrel shows nothing of what stands
/// beside <c>close</c> or <c>keep-alive</c>, and who reads chunks reads over trailers at least.</remarks>
internal static class TrailerWish
{
    private const string Trailers = "trailers";

    public static bool Of(RequestContext context)
        => context.Request.Headers.TE is { Count: > 0 } wish && ListField.Contains(wish, Trailers) && context.Record.Protocol != "HTTP/1.0";
}
