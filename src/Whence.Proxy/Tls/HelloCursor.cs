using System.Buffers.Binary;

namespace Whence.Proxy.Tls;

/// <summary>Reads fields of TLS one after the other (RFC 8446 section 3); what does not fit is told and not read.</summary>
internal ref struct HelloCursor(Span<byte> rest)
{
    private Span<byte> _rest = rest;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    public bool TryBytes(int count, out Span<byte> bytes)
    {
        if (_rest.Length < count)
        {
            bytes = default;
            return false;
        }

        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    public bool TryByte(out byte value)
    {
        bool read = TryBytes(sizeof(byte), out Span<byte> bytes);
        value = read ? bytes[0] : default;
        return read;
    }

    public bool TryUInt16(out ushort value)
    {
        bool read = TryBytes(sizeof(ushort), out Span<byte> bytes);
        value = read ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : default;
        return read;
    }

    /// <summary>A vector whose length is one byte.</summary>
    public bool TryShortVector(out Span<byte> vector)
    {
        vector = default;
        return TryByte(out byte length) && TryBytes(length, out vector);
    }

    /// <summary>A vector whose length is two bytes.</summary>
    public bool TryVector(out Span<byte> vector)
    {
        vector = default;
        return TryUInt16(out ushort length) && TryBytes(length, out vector);
    }
}
