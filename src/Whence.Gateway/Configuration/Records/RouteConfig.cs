namespace Whence.Gateway.Configuration;

/// <summary>Which requests of an http listener, or connections of a tcp listener, go to which upstream.</summary>
public sealed record RouteConfig
{
    /// <summary>The host name in lower case, without port; <c>*.example.net</c> = every name below; null = any.</summary>
    public string? Host { get; init; }

    /// <summary>A prefix of the path, compared by whole segments when it does not end in a slash; null = any.</summary>
    public string? Path { get; init; }

    /// <summary>The name in logs; null = made of what it matches.</summary>
    public string? Name { get; init; }

    /// <summary>tcp: the server name in TLS, in lower case; <c>*.example.net</c> = every name below; null = any, and none.</summary>
    public string? Sni { get; init; }

    /// <summary>tcp: a protocol that the client offers in TLS; null = any.</summary>
    public string? Alpn { get; init; }

    /// <summary>The name of the upstream.</summary>
    public string Upstream { get; init; } = string.Empty;

    /// <summary>Replaces the listener's; null = the listener's.</summary>
    public ClientAddressConfig? ClientAddress { get; init; }

    /// <summary>Replaces the listener's; null = the listener's.</summary>
    public RequestHeadersConfig? RequestHeaders { get; init; }
}
