using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>What the target is told in request headers.</summary>
public sealed record RequestHeadersModel
{
    /// <summary>X-Forwarded-For appended; proto, host and X-Real-IP set; Forwarded removed.</summary>
    public static RequestHeadersModel Default { get; } = new();

    /// <summary>X-Forwarded-For. Default <see cref="ChainMode.Append"/>.</summary>
    public ChainMode XForwardedFor { get; init; } = ChainMode.Append;

    /// <summary>Forwarded (RFC 7239). Default <see cref="ChainMode.Remove"/>.</summary>
    public ChainMode Forwarded { get; init; } = ChainMode.Remove;

    /// <summary>X-Forwarded-Proto. Default <see cref="ValueMode.Keep"/>.</summary>
    public ValueMode XForwardedProto { get; init; } = ValueMode.Keep;

    /// <summary>X-Forwarded-Host. Default <see cref="ValueMode.Keep"/>.</summary>
    public ValueMode XForwardedHost { get; init; } = ValueMode.Keep;

    /// <summary>X-Forwarded-Port. Default <see cref="ValueMode.Keep"/>.</summary>
    public ValueMode XForwardedPort { get; init; } = ValueMode.Keep;

    /// <summary>X-Real-IP: the client alone. Default <see cref="ValueMode.Replace"/>.</summary>
    public ValueMode XRealIp { get; init; } = ValueMode.Replace;

    /// <summary>Via (RFC 9110 section 7.6.3): with ours appended, as it came, or none. Default <see cref="ChainMode.Append"/>, which also
    /// refuses a request that comes round again.</summary>
    public ChainMode Via { get; init; } = ChainMode.Append;

    /// <summary>
    /// Further fields in the order written, each a <see cref="VariableTemplate"/> with variables of
    /// <see cref="VariablePlaces.RequestHeader"/>. Anything else is an <see cref="ArgumentException"/> when the listener is made.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> Set { get; init; } = [];

    /// <summary>Fields that do not go to the target.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];
}
