using System.Buffers.Binary;

namespace Whence;

/// <summary>Adding TLVs.</summary>
public ref partial struct ProxyHeaderBuilder
{
    /// <summary>Adds a TLV (PROXY specification section 2.2).</summary>
    /// <param name="type">Any but <see cref="TlvType.Crc32C"/>, which <see cref="WithCrc32c"/> adds.</param>
    /// <param name="value">Its value; may be empty. At most 128 bytes of UNIQUE_ID and 255 of AUTHORITY, as the reader demands.</param>
    /// <returns><see langword="false"/>, with nothing added, when it does not fit, is not allowed, or no header was started.</returns>
    public bool TryAddTlv(byte type, scoped ReadOnlySpan<byte> value)
    {
        if (type == TlvType.Crc32C
            || TlvRules.CheckLength(type, value.Length) != ProxyReason.None
            || !TryAppend(type, value.Length, out Span<byte> room))
        {
            return false;
        }

        value.CopyTo(room);
        return true;
    }

    /// <summary>
    /// Adds the TLVs of a received header: all, or none if they do not all fit. Left out are CRC32C and NOOP, which belong to the header
    /// they came with, and the types from 0xF8 on, which nobody may use yet (section 2.2.8).
    /// </summary>
    /// <param name="tlvs">The received ones; first in the new header is what receivers take where a type comes twice.</param>
    /// <returns><see langword="false"/>, with nothing added, when they do not fit, one is not allowed, or no header was started.</returns>
    public bool TryAddTlvs(scoped TlvList tlvs)
    {
        (int length, int sslAt) = (_length, _sslAt);
        foreach (Tlv tlv in tlvs)
        {
            if (tlv.Type is TlvType.Crc32C or TlvType.Noop or >= TlvType.MinFuture)
            {
                continue;
            }

            if (!TryAddTlv(tlv.Type, tlv.Value))
            {
                (_length, _sslAt) = (length, sslAt);
                return false;
            }
        }

        return length > 0;
    }

    /// <summary>Begins an SSL TLV (section 2.2.6); <see cref="TryAddSslTlv"/> adds to it until another TLV is added.</summary>
    /// <param name="client">Whether TLS was used and where a certificate was given.</param>
    /// <param name="verify">0 when a certificate was given and verified; else not 0.</param>
    /// <returns><see langword="false"/>, with nothing added, when it does not fit or no header was started.</returns>
    public bool TryAddSsl(SslClientFlags client, uint verify)
    {
        if (!TryAppend(TlvType.Ssl, SslTlv.PrefixLength, out Span<byte> room))
        {
            return false;
        }

        room[0] = (byte)client;
        BinaryPrimitives.WriteUInt32BigEndian(room[1..], verify);
        _sslAt = _length - SslTlv.PrefixLength - V2Layout.TlvPrefixLength;
        return true;
    }

    /// <summary>Adds a sub-TLV to the SSL TLV that was added last (section 2.2.6).</summary>
    /// <param name="type">For example <see cref="TlvType.SslVersion"/>.</param>
    /// <param name="value">Its value.</param>
    /// <returns><see langword="false"/>, with nothing added, when it does not fit or the last TLV is not an SSL TLV.</returns>
    public bool TryAddSslTlv(byte type, scoped ReadOnlySpan<byte> value)
    {
        int sslAt = _sslAt;
        if (sslAt == 0 || !TryAppend(type, value.Length, out Span<byte> room))
        {
            return false;
        }

        value.CopyTo(room);
        _sslAt = sslAt;
        BinaryPrimitives.WriteUInt16BigEndian(_destination[(sslAt + 1)..], (ushort)(_length - sslAt - V2Layout.TlvPrefixLength));
        return true;
    }

    /// <summary>Adds padding (section 2.2.4): a NOOP TLV of zeros.</summary>
    /// <param name="valueLength">The zeros, 0 or more; the TLV is 3 bytes longer.</param>
    /// <returns><see langword="false"/>, with nothing added, when it does not fit or no header was started.</returns>
    public bool TryAddNoop(int valueLength)
    {
        if (!TryAppend(TlvType.Noop, valueLength, out Span<byte> room))
        {
            return false;
        }

        room.Clear();
        return true;
    }

    /// <summary>Adds padding so that the whole header is a multiple of some bytes (section 2.2.4); call it last. A NOOP TLV has at least
    /// 3.</summary>
    /// <param name="multiple">1 or more; for example 8.</param>
    /// <returns><see langword="false"/>, with nothing added, when it does not fit or no header was started.</returns>
    public bool TryAlign(int multiple)
    {
        if (multiple < 1 || _length == 0)
        {
            return false;
        }

        int over = _length % multiple;
        if (over == 0)
        {
            return true;
        }

        long padding = multiple - over;
        while (padding < V2Layout.TlvPrefixLength)
        {
            padding += multiple;
        }

        return padding <= V2Layout.MaxBlockLength && TryAddNoop((int)padding - V2Layout.TlvPrefixLength);
    }

    /// <summary>Adds the checksum of the header (section 2.2.3) here; <see cref="TryFinish"/> computes it.</summary>
    /// <returns><see langword="false"/>, with nothing added, when it does not fit, is there already, or no header was started.</returns>
    public bool WithCrc32c()
    {
        if (_crcAt > 0 || !TryAppend(TlvType.Crc32C, V2Layout.CrcLength, out Span<byte> room))
        {
            return false;
        }

        room.Clear();
        _crcAt = _length - V2Layout.CrcLength;
        return true;
    }

    private bool TryAppend(byte type, int length, out Span<byte> room)
    {
        room = default;
        if (_length == 0 || length < 0 || length > _destination.Length - _length - V2Layout.TlvPrefixLength)
        {
            return false;
        }

        _destination[_length] = type;
        BinaryPrimitives.WriteUInt16BigEndian(_destination[(_length + 1)..], (ushort)length);
        room = _destination.Slice(_length + V2Layout.TlvPrefixLength, length);
        _length += V2Layout.TlvPrefixLength + length;
        _sslAt = 0;
        return true;
    }
}
