namespace Whence;

/// <summary>Gives the resolver the claims of one request, as bytes.</summary>
/// <remarks>
/// Implemented by structs over whatever a front end has (Kestrel's headers, a JSON line). A line of a header field is one value; query,
/// cookie and form values come decoded. TLVs are read from the <see cref="ConnectionSource"/>, not here.
/// </remarks>
public interface IClaimReader
{
    /// <summary>How often the field is there. 0 = no claim; negative = the place could not be read within its limits.</summary>
    int Count(ClaimField field);

    /// <summary>The value with the given index, in the order received.</summary>
    /// <returns>Bytes that stay valid until the next call.</returns>
    ReadOnlySpan<byte> Value(ClaimField field, int index);

    /// <summary>Whether the request carries the secret of a rule. Two lines of the field are <see cref="ProofState.Wrong"/>: somebody added
    /// one.</summary>
    ProofState ReadProof(ClaimProof proof);
}
