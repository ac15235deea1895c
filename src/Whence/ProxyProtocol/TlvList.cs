namespace Whence;

/// <summary>The TLVs of a v2 header (PROXY specification section 2.2), or of an SSL TLV, in wire order, read as they are asked
/// for.</summary>
/// <remarks>
/// <c>default</c> is empty. Where a type comes twice, the first wins in every lookup. The typed getters drop values that are not what their
/// type says: what they return may be shown or put into a header; other values are bytes of a stranger.
/// </remarks>
public readonly ref partial struct TlvList
{
    internal TlvList(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The TLVs as on the wire. Callers that need them longer than the header copy these and come back with
    /// <see cref="TryCreate"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>Whether a type, <see cref="TlvType.Noop"/> aside, comes more than once. Goes through the list.</summary>
    public bool HasDuplicates
    {
        get
        {
            UInt128 low = 0;
            UInt128 high = 0;
            foreach (Tlv tlv in this)
            {
                UInt128 bit = tlv.Type == TlvType.Noop ? UInt128.Zero : UInt128.One << (tlv.Type & 127);
                ref UInt128 seen = ref tlv.Type < 128 ? ref low : ref high;
                if ((seen & bit) != 0)
                {
                    return true;
                }

                seen |= bit;
            }

            return false;
        }
    }

    /// <summary>Takes bytes as TLVs.</summary>
    /// <param name="bytes">The bytes; none are an empty list.</param>
    /// <param name="list">The list, or an empty one.</param>
    /// <returns>Whether the bytes are whole TLVs to the last one.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, out TlvList list)
    {
        bool whole = TlvRules.Tiles(bytes, out _);
        list = whole ? new TlvList(bytes) : default;
        return whole;
    }

    /// <summary>The value of the first TLV of a type, whatever it holds.</summary>
    /// <param name="type">The type, of <see cref="TlvType"/> or not.</param>
    /// <param name="value">The value; empty when there is none, or when it is.</param>
    /// <returns>Whether there is such a TLV.</returns>
    public bool TryGet(byte type, out ReadOnlySpan<byte> value)
    {
        foreach (Tlv tlv in this)
        {
            if (tlv.Type == type)
            {
                value = tlv.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The TLVs one by one, for <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(Bytes);

    /// <summary>Goes through a <see cref="TlvList"/>.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private byte _type;
        private ReadOnlySpan<byte> _value;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        /// <summary>The TLV that <see cref="MoveNext"/> went to.</summary>
        public readonly Tlv Current => new(_type, _value);

        /// <summary>Goes to the next TLV.</summary>
        /// <returns>Whether there is one.</returns>
        public bool MoveNext()
        {
            if (!TlvRules.TryMeasure(_rest, 0, out int length))
            {
                return false;
            }

            _type = _rest[0];
            _value = _rest.Slice(V2Layout.TlvPrefixLength, length);
            _rest = _rest[(V2Layout.TlvPrefixLength + length)..];
            return true;
        }
    }
}
