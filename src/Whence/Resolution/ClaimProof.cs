using System.Security.Cryptography;

namespace Whence;

/// <summary>A secret in a header field that shows that a request came by way of somebody who knows it: a CDN whose addresses nobody
/// publishes.</summary>
/// <remarks>
/// Only a hash of the secret is kept, so that nothing that prints or dumps a rule can show it. Immutable: any number of threads may use one.
/// </remarks>
public sealed class ClaimProof : IEquatable<ClaimProof>
{
    /// <summary>The shortest secret, bytes: 128 bits of it can be random, which nobody guesses by asking.</summary>
    public const int MinSecretLength = 16;

    private readonly byte[] _hash;

    /// <summary>Makes a proof.</summary>
    /// <param name="header">The field that carries the secret.</param>
    /// <param name="secret">The secret, as it stands in the field.</param>
    /// <exception cref="ArgumentException">The secret is shorter than <see cref="MinSecretLength"/>, or the field has no name.</exception>
    public ClaimProof(string header, ReadOnlySpan<byte> secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(header);
        if (secret.Length < MinSecretLength)
        {
            throw new ArgumentException($"A secret has at least {MinSecretLength} bytes.", nameof(secret));
        }

        Header = header;
        _hash = SHA256.HashData(secret);
    }

    /// <summary>The name of the field; compared without case.</summary>
    public string Header { get; }

    /// <summary>Whether a value is the secret. How long the answer takes tells nothing of how much of the value is right.</summary>
    /// <param name="value">The value of the field, without white space around it.</param>
    public bool IsSecret(ReadOnlySpan<byte> value)
    {
        // Hashes are of one length: so the length of the secret does not show either.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    /// <inheritdoc/>
    public bool Equals(ClaimProof? other)
        => other is not null && Header.Equals(other.Header, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(_hash, other._hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClaimProof);

    /// <summary>By the name of the field alone: nothing that is shown or kept elsewhere hangs on the secret.</summary>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Header);

    /// <summary>The name of the field, never the secret.</summary>
    public override string ToString() => Header;
}
