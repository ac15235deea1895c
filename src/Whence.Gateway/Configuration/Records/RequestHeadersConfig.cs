namespace Whence.Gateway.Configuration;

/// <summary>What targets are told in HTTP.</summary>
public sealed record RequestHeadersConfig
{
    /// <summary>X-Forwarded-For. Default: append.</summary>
    public ListHeaderMode XForwardedFor { get; init; } = ListHeaderMode.Append;

    /// <summary>Forwarded (RFC 7239). Default: remove.</summary>
    public ListHeaderMode Forwarded { get; init; } = ListHeaderMode.Remove;

    /// <summary>X-Forwarded-Proto. Default: keep.</summary>
    public SingleHeaderMode XForwardedProto { get; init; } = SingleHeaderMode.Keep;

    /// <summary>X-Forwarded-Host. Default: keep.</summary>
    public SingleHeaderMode XForwardedHost { get; init; } = SingleHeaderMode.Keep;

    /// <summary>X-Forwarded-Port. Default: keep.</summary>
    public SingleHeaderMode XForwardedPort { get; init; } = SingleHeaderMode.Keep;

    /// <summary>X-Real-IP. Default: replace.</summary>
    public SingleHeaderMode XRealIp { get; init; } = SingleHeaderMode.Replace;

    /// <summary>Further headers, set last; they replace what was received under their names.</summary>
    public ConfigList<HeaderValueConfig> Set { get; init; } = [];

    /// <summary>Names of headers that targets do not see.</summary>
    public ConfigList<string> Remove { get; init; } = [];
}

/// <summary>A header that is set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, with <c>$variables</c>.</param>
public sealed record HeaderValueConfig(string Name, string Value);

/// <summary>What becomes of a header that lists hops.</summary>
public enum ListHeaderMode
{
    /// <summary>The vouched part of what was received, then the sender.</summary>
    Append,

    /// <summary>All of what was received from a trusted sender, then the sender (X-Forwarded-For only).</summary>
    AppendAll,

    /// <summary>The client alone.</summary>
    Replace,

    /// <summary>What a trusted sender sent.</summary>
    Keep,

    /// <summary>Nothing.</summary>
    Remove,
}

/// <summary>What becomes of a header with one value.</summary>
public enum SingleHeaderMode
{
    /// <summary>What a trusted sender sent; where there is none, our own.</summary>
    Keep,

    /// <summary>Our own.</summary>
    Replace,

    /// <summary>Nothing.</summary>
    Remove,
}
