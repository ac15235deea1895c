using System.Buffers;
using System.Collections.Frozen;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Which HTTP fields a configuration may name.</summary>
internal static class HeaderNames
{
    /// <summary>RFC 9110, section 5.6.2.</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// Framing, routing, and what holds for one connection only (RFC 9110, section 7.6.1): to change one of these is to change where a
    /// message ends or whom it is for.
    /// </summary>
    private static readonly FrozenSet<string> Protected = new[]
    {
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "proxy-authentication-info", "proxy",
        "te",
        "trailer", "transfer-encoding", "upgrade",
        "content-length", "host", "expect", "http2-settings",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Fields with a switch of their own under <c>requestHeaders</c>.</summary>
    private static readonly FrozenDictionary<string, string> Switches = new Dictionary<string, string>
    {
        ["x-forwarded-for"] = "xForwardedFor",
        ["x-forwarded-proto"] = "xForwardedProto",
        ["x-forwarded-host"] = "xForwardedHost",
        ["x-forwarded-port"] = "xForwardedPort",
        ["forwarded"] = "forwarded",
        ["x-real-ip"] = "xRealIp",
        ["via"] = "via",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>As servers behind CGI-like interfaces see names: without case, and with '_' and '.' taken for '-'.</summary>
    public static string Fold(string name) => name.ToLowerInvariant().Replace('_', '-').Replace('.', '-');

    /// <summary>What is wrong with a name that is read, set or removed; null when nothing is.</summary>
    public static ConfigDiagnostic? Check(SourceLocation at, string name)
    {
        if (!IsToken(name))
        {
            return Problems.BadHeaderName(at, name);
        }

        return Protected.Contains(Fold(name)) ? Problems.ProtectedHeader(at, name) : null;
    }

    /// <summary>As <see cref="Check"/>, and refuses names that have a switch.</summary>
    public static ConfigDiagnostic? CheckUnmanaged(SourceLocation at, string name)
        => Check(at, name) ?? (Switches.TryGetValue(Fold(name), out string? key) ? Problems.ManagedHeader(at, name, key) : null);
}
