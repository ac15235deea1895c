namespace Whence.Gateway.Configuration;

/// <summary>A named list of addresses. Without members it is nobody.</summary>
public sealed record NetworkConfig
{
    /// <summary>The name; unique in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>Who belongs to it.</summary>
    public ConfigList<NetworkMember> Members { get; init; } = [];
}
