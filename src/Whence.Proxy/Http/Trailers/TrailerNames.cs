using System.Collections.Frozen;

namespace Whence.Proxy.Http;

/// <summary>Decides which fields behind a body go on: in requests and answers, in HTTP/1.1 and HTTP/2. Nobody else does.</summary>
/// <remarks>
/// What a trailer says comes when everything has been decided, and back ends that merge trailers into the head would decide anew (RFC 9110
/// section 6.5.1). So whatever decides is left behind, in every spelling that may be folded into it: framing, routing, authentication, what
/// modifies a request or controls an answer, the format of the content, hop-by-hop fields and those that <c>Connection</c> nominates, and
/// every managed name. What remains is what trailers are for: digests, signatures, timings, the status of gRPC.
/// </remarks>
internal static class TrailerNames
{
    /// <summary>Folded; those of <see cref="HopByHop"/> besides.</summary>
    private static readonly FrozenSet<string> Deciding = FrozenSet.ToFrozenSet(
        HopByHop.All.Select(FoldedName.Of).Concat(
        [
            "host", "content-length", "via", "max-forwards", "origin", "referer", "user-agent", "from",     // framing, routing, context
            "x-http-method", "x-http-method-override", "x-method-override",
            "authorization", "www-authenticate", "cookie", "cookie2", "set-cookie", "set-cookie2",          // authentication
            "cache-control", "pragma", "range", "accept", "accept-encoding", "accept-language", "accept-charset", "prefer", // modifiers
            "age", "date", "expires", "location", "refresh", "retry-after", "vary", "warning", "alt-svc",   // control of answers
            "clear-site-data", "strict-transport-security", "content-security-policy", "x-frame-options", "x-content-type-options",
            "content-encoding", "content-type", "content-range", "content-language", "content-location", "content-disposition", // format
            "content-transfer-encoding",
        ]),
        StringComparer.Ordinal);

    /// <summary>Families of which every member decides something: conditions, proxies, scripts of other origins, handshakes.</summary>
    private static readonly string[] Families = ["if-", "proxy-", "access-control-", "sec-", "x-accel-"];

    /// <summary>Whether a trailer of a request goes on to a target.</summary>
    /// <param name="name">Its name as it came.</param>
    /// <param name="route">The route: its names, and those of the listener.</param>
    /// <param name="nominated">What <c>Connection</c> of the request names; null = nothing.</param>
    public static bool GoesToTarget(string name, RoutePlan route, HashSet<string>? nominated)
        => FieldSyntax.IsToken(name) && route.Fields.Of(name) == FieldTraits.None && !Decides(name) && nominated?.Contains(name) != true;

    /// <summary>Whether a trailer of an answer goes on to the client.</summary>
    /// <param name="name">Its name as it came.</param>
    /// <param name="names">The managed names: nobody behind us speaks of the client.</param>
    /// <param name="nominated">What <c>Connection</c> of the answer names; null = nothing.</param>
    public static bool GoesToClient(string name, ManagedNames names, HashSet<string>? nominated)
        => FieldSyntax.IsToken(name) && !names.Contains(name) && !Decides(name) && nominated?.Contains(name) != true;

    /// <summary>Whether it belongs to the head alone.</summary>
    private static bool Decides(string name)
    {
        string folded = FoldedName.Of(name);
        return Deciding.Contains(folded) || Array.Exists(Families, family => folded.StartsWith(family, StringComparison.Ordinal));
    }
}
