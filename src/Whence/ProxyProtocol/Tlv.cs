namespace Whence;

/// <summary>One TLV of a v2 header (PROXY specification section 2.2): a type and up to 65,535 bytes.</summary>
public readonly ref struct Tlv
{
    internal Tlv(byte type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>The type; known ones are in <see cref="TlvType"/>.</summary>
    public byte Type { get; }

    /// <summary>The bytes behind type and length, as they came: not text to trust.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
