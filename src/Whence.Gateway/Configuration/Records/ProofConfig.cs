namespace Whence.Gateway.Configuration;

/// <summary>A secret in a header that stands for a network.</summary>
public sealed record ProofConfig
{
    /// <summary>The header that carries it.</summary>
    public required string Header { get; init; }

    /// <summary>The file that holds it, as it was written.</summary>
    public required string SecretFile { get; init; }

    /// <summary>What was read from the file, as a hash; null when it could not be used, which was reported.</summary>
    public ClaimProof? Proof { get; init; }
}
