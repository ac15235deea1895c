namespace Whence.Proxy;

/// <summary>A variable whose value stands in the TLVs of a PROXY v2 header. Immutable.</summary>
public sealed class TlvVariable
{
    private readonly Reader _read;

    internal TlvVariable(Reader read) => _read = read;

    /// <summary>Finds the value among TLVs that are whole.</summary>
    internal delegate bool Reader(TlvList tlvs, out ReadOnlySpan<byte> value);

    /// <summary>Reads its value on a connection.</summary>
    /// <param name="source">The connection.</param>
    /// <param name="value">
    /// What the type says it is, or for <c>0xNN</c> the bytes of a stranger. Escape it where it is shown; it may be binary. Else empty.
    /// </param>
    /// <returns>Whether the header has such a TLV and it is what its type says.</returns>
    public bool TryRead(ConnectionSource source, out ReadOnlySpan<byte> value)
    {
        value = default;
        return TlvList.TryCreate(source.Tlvs.Span, out TlvList tlvs) && _read(tlvs, out value);
    }
}
