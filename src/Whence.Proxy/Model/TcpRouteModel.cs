namespace Whence.Proxy;

/// <summary>Connections to one server name and protocol, and where they go.</summary>
public sealed record TcpRouteModel
{
    /// <summary>The name in logs.</summary>
    public required string Name { get; init; }

    /// <summary>A host name, <c>*.example.net</c> (any number of labels in front), or null for any, and for none. Compared without
    /// case.</summary>
    public string? ServerName { get; init; }

    /// <summary>A protocol that the client must offer (ALPN, for example <c>h2</c>); null = any.</summary>
    public string? Protocol { get; init; }

    /// <summary>Where to.</summary>
    public required UpstreamModel Upstream { get; init; }
}
