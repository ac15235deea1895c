namespace Whence.Gateway.Configuration;

/// <summary>Which requests of an http listener go to which upstream.</summary>
public sealed record RouteConfig
{
    /// <summary>The host name in lower case, without port; <c>*.example.net</c> = every name below; null = any.</summary>
    public string? Host { get; init; }

    /// <summary>A prefix of the path, compared by whole segments when it does not end in a slash; null = any.</summary>
    public string? Path { get; init; }

    /// <summary>The name of the upstream.</summary>
    public string Upstream { get; init; } = string.Empty;

    /// <summary>Replaces the listener's; null = the listener's.</summary>
    public ClientAddressConfig? ClientAddress { get; init; }

    /// <summary>Replaces the listener's; null = the listener's.</summary>
    public RequestHeadersConfig? RequestHeaders { get; init; }
}
