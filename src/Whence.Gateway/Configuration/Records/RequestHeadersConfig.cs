using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>What targets are told in HTTP.</summary>
public sealed record RequestHeadersConfig
{
    /// <summary>X-Forwarded-For. Default: append.</summary>
    public ChainMode XForwardedFor { get; init; } = ChainMode.Append;

    /// <summary>Forwarded (RFC 7239). Default: remove.</summary>
    public ChainMode Forwarded { get; init; } = ChainMode.Remove;

    /// <summary>X-Forwarded-Proto. Default: keep.</summary>
    public ValueMode XForwardedProto { get; init; } = ValueMode.Keep;

    /// <summary>X-Forwarded-Host. Default: keep.</summary>
    public ValueMode XForwardedHost { get; init; } = ValueMode.Keep;

    /// <summary>X-Forwarded-Port. Default: keep.</summary>
    public ValueMode XForwardedPort { get; init; } = ValueMode.Keep;

    /// <summary>X-Real-IP. Default: replace.</summary>
    public ValueMode XRealIp { get; init; } = ValueMode.Replace;

    /// <summary>Via (RFC 9110 section 7.6.3). Default: append.</summary>
    public ChainMode Via { get; init; } = ChainMode.Append;

    /// <summary>Further headers, set last; they replace what was received under their names.</summary>
    public ConfigList<HeaderValueConfig> Set { get; init; } = [];

    /// <summary>Names of headers that targets do not see.</summary>
    public ConfigList<string> Remove { get; init; } = [];
}

/// <summary>A header that is set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, with <c>$variables</c>.</param>
public sealed record HeaderValueConfig(string Name, string Value);
