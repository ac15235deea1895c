namespace Whence.Gateway.Configuration;

/// <summary>A named list of addresses. Without members it is nobody.</summary>
public sealed record NetworkConfig
{
    /// <summary>The name; unique in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>The provider whose shipped ranges it is; null = it is not.</summary>
    public string? Provider { get; init; }

    /// <summary>The file that it was read from; null = it was not.</summary>
    public string? File { get; init; }

    /// <summary>Who belongs to it.</summary>
    public ConfigList<NetworkMember> Members { get; init; } = [];
}
