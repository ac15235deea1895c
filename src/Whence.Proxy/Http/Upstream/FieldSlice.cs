namespace Whence.Proxy.Http;

/// <summary>Where a field stands in a head. A head is at most <see cref="ResponseLimits.Head"/> bytes, so 16 bits are enough.</summary>
internal readonly record struct FieldSlice(ushort NameStart, ushort NameLength, ushort ValueStart, ushort ValueLength)
{
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(NameStart, NameLength);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(ValueStart, ValueLength);
}
