using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Fields that belong to one connection and never go to the next one (RFC 9110 section 7.6.1).</summary>
internal static class HopByHop
{
    /// <summary>
    /// <c>Proxy</c> is no field of the standard: CGI programs would read it as the variable HTTP_PROXY. <c>Expect</c> was answered by this
    /// hop.
    /// </summary>
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "HTTP2-Settings",
            "Proxy", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What a sender cannot take away by naming it in <c>Connection</c>: without these the request would be another one.</summary>
    private static readonly FrozenSet<string> Framing = FrozenSet.ToFrozenSet(
        ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Content-Type", "Content-Encoding"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What a target that folds names could read as the length of the body. Folded.</summary>
    private static readonly string[] Lengths = ["content-length", "transfer-encoding"];

    public static IEnumerable<string> All => Names;

    /// <summary>Whether the name is that of a field of framing to whoever takes <c>_</c> and <c>.</c> for <c>-</c>, and to nobody
    /// else.</summary>
    public static bool LooksLikeFraming(string name)
        => name.AsSpan().ContainsAny('_', '.') && Lengths.Contains(FoldedName.Of(name), StringComparer.Ordinal);

    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>Whether a nomination of the field in <c>Connection</c> is passed over.</summary>
    public static bool IsKeptDespiteNomination(string name) => Framing.Contains(name);

    /// <summary>Whether there may be more than the one word that nearly every request has, if any.</summary>
    public static bool HasNominee(StringValues connection) => connection.Count switch
    {
        0 => false,
        1 => connection[0] is not ("keep-alive" or "Keep-Alive" or "close"),
        _ => true,
    };

    /// <summary>Calls <paramref name="take"/> for each option of the <c>Connection</c> lines.</summary>
    public static void ForEachNominee<TState>(IHeaderDictionary fields, TState state, Action<TState, string> take)
    {
        foreach (ReadOnlySpan<char> name in ListField.Elements(fields.Connection))
        {
            if (!name.Equals("close", StringComparison.OrdinalIgnoreCase) && !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase))
            {
                take(state, name.ToString());
            }
        }
    }

    /// <summary>What the <c>Connection</c> lines name, for who asks more than once: there may be thousands. Null = nothing.</summary>
    public static HashSet<string>? Nominees(IHeaderDictionary fields)
    {
        if (!HasNominee(fields.Connection))
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        ForEachNominee(fields, names, static (names, name) => names.Add(name));
        return names;
    }
}
