namespace Whence.Gateway.Configuration;

/// <summary>Who gets in. <see cref="Deny"/> goes before <see cref="Allow"/>.</summary>
public sealed record AccessConfig
{
    /// <summary>Verified clients that get in; null = all. An empty list is nobody.</summary>
    public ConfigList<NetworkReference>? Allow { get; init; }

    /// <summary>Clients and peers that do not get in.</summary>
    public ConfigList<NetworkReference> Deny { get; init; } = [];

    /// <summary>How many at once.</summary>
    public ConnectionLimitsConfig Connections { get; init; } = new();
}
