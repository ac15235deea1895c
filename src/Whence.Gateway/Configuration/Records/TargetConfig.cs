namespace Whence.Gateway.Configuration;

/// <summary>One server of an upstream.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Weight">How many shares of the connections or requests it takes, 1 to 256; default 1.</param>
public sealed record TargetConfig(AddressPort Address, int Weight = 1)
{
    /// <summary>The greatest weight: shares finer than 1/256 are not told apart from chance.</summary>
    public const int MaxWeight = 256;
}
