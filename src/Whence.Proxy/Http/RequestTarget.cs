namespace Whence.Proxy.Http;

/// <summary>The target of a request line, taken apart (RFC 9112 section 3.2).</summary>
/// <param name="Origin">Path and query as they came: what is forwarded.</param>
/// <param name="Form">Which form it had.</param>
internal readonly record struct RequestTarget(string Origin, TargetForm Form)
{
    /// <summary>The path as it came.</summary>
    public ReadOnlySpan<char> Path => Origin.AsSpan(0, QueryAt());

    /// <summary>The query as it came, without the question mark.</summary>
    public ReadOnlySpan<char> Query => QueryAt() == Origin.Length ? [] : Origin.AsSpan(QueryAt() + 1);

    /// <summary>Takes a target apart.</summary>
    /// <remarks>
    /// A <c>#</c> cannot stand in a target; a back end that cuts there would see another path than the one judged (CVE-2023-45539). Nor can
    /// controls: RFC 9112 section 3 lets a recipient take tab, vertical tab, form feed and a bare CR for the space behind the target.
    /// </remarks>
    public static RequestTarget Read(string raw)
    {
        if (raw.AsSpan().ContainsAny('#', '\\', '\u007F') || raw.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            return new(raw, TargetForm.Malformed);
        }

        if (raw.StartsWith('/'))
        {
            return new(raw, TargetForm.Origin);
        }

        if (raw == "*")
        {
            return new(raw, TargetForm.Asterisk);
        }

        int scheme = raw.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0)
        {
            return new(raw, TargetForm.Malformed);
        }

        // Section 3.2.2: only path and query go on; Kestrel has checked that the authority is the same as in Host. Userinfo has no place in
        // it (RFC 9110 section 4.2.4).
        int end = raw.AsSpan(scheme + 3).IndexOfAny('/', '?');
        ReadOnlySpan<char> authority = end < 0 ? raw.AsSpan(scheme + 3) : raw.AsSpan(scheme + 3, end);
        if (authority.Contains('@'))
        {
            return new(raw, TargetForm.Malformed);
        }

        string origin = end < 0 ? "/" : raw[(scheme + 3 + end)..];
        return new(origin.StartsWith('?') ? "/" + origin : origin, TargetForm.Absolute);
    }

    private int QueryAt()
    {
        int at = Origin.IndexOf('?', StringComparison.Ordinal);
        return at < 0 ? Origin.Length : at;
    }
}
