namespace Whence.Gateway.Configuration;

/// <summary>The admin listener: /livez, /readyz, /metrics.</summary>
public sealed record AdminConfig
{
    /// <summary>Where it listens; a loopback address. Port 0 = one that the system chooses.</summary>
    public required AddressPort Bind { get; init; }
}
