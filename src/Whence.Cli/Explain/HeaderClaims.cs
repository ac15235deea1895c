using System.Text;

namespace Whence.Cli.Explain;

/// <summary>Gives the resolver the headers of a question.</summary>
internal readonly struct HeaderClaims(IReadOnlyList<KeyValuePair<string, string>> headers) : IClaimReader
{
    /// <inheritdoc/>
    public int Count(ClaimField field)
    {
        int count = 0;
        for (int i = 0; i < headers.Count && field.IsHeader; i++)
        {
            count += Is(headers[i], field) ? 1 : 0;
        }

        return count;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Value(ClaimField field, int index)
    {
        foreach (KeyValuePair<string, string> header in headers)
        {
            if (Is(header, field) && index-- == 0)
            {
                // As on the wire: UTF-8. No address has other than ASCII characters.
                return Encoding.UTF8.GetBytes(header.Value);
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public ProofState ReadProof(ClaimProof proof)
    {
        string[] lines =
        [
            .. headers.Where(header => header.Key.Equals(proof.Header, StringComparison.OrdinalIgnoreCase))
                .Select(static header => header.Value),
        ];
        return lines switch
        {
            [] => ProofState.Absent,
            [var one] when proof.IsSecret(Encoding.UTF8.GetBytes(one)) => ProofState.Given,
            _ => ProofState.Wrong,
        };
    }

    private static bool Is(KeyValuePair<string, string> header, ClaimField field)
        => header.Key.Equals(field.Name, StringComparison.OrdinalIgnoreCase);
}
