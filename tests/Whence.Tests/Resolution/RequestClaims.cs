using System.Text;

namespace Whence.Tests.Resolution;

/// <summary>The claims of one request, as a list of names and values.</summary>
internal readonly struct RequestClaims(params (string Name, string Value)[] fields) : IClaimReader
{
    /// <summary>The value of a field whose place could not be read.</summary>
    internal const string Unreadable = "\uFFFF";

    public int Count(ClaimField field)
    {
        var values = Values(field);
        return values.Contains(Unreadable) ? -1 : values.Count;
    }

    public ReadOnlySpan<byte> Value(ClaimField field, int index) => Encoding.Latin1.GetBytes(Values(field)[index]);

    public ProofState ReadProof(ClaimProof proof) => Values(ClaimField.Header(proof.Header)) switch
    {
        [] => ProofState.Absent,
        [var one] when proof.IsSecret(Encoding.Latin1.GetBytes(one)) => ProofState.Given,
        _ => ProofState.Wrong,
    };

    private List<string> Values(ClaimField field)
        => [.. fields.Where(pair => pair.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)).Select(static pair => pair.Value)];
}
