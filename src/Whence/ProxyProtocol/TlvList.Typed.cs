namespace Whence;

/// <summary>Values by what their type says they are.</summary>
public readonly ref partial struct TlvList
{
    /// <summary>The host name the client asked for (PROXY specification section 2.2.2).</summary>
    /// <param name="value">UTF-8 of 1 to 255 bytes: letters, digits, <c>-._:[]</c> and characters beyond ASCII that are visible; else
    /// empty.</param>
    /// <returns>Whether there is one and it can be a host name.</returns>
    public bool TryGetAuthority(out ReadOnlySpan<byte> value)
        => Keep(
            TryGet(TlvType.Authority, out value) && value.Length <= V2Layout.MaxAuthorityLength && TlvText.IsHostName(value), ref value);

    /// <summary>The protocol agreed on in TLS (section 2.2.1; RFC 7301 section 3.1): 1 to 255 bytes, binary. A claim: the bytes that follow
    /// decide.</summary>
    /// <param name="value">The bytes, else empty.</param>
    /// <returns>Whether there is one of such a length.</returns>
    public bool TryGetAlpn(out ReadOnlySpan<byte> value)
        => Keep(TryGet(TlvType.Alpn, out value) && value.Length is > 0 and <= byte.MaxValue, ref value);

    /// <summary>The name of the connection (section 2.2.5): 1 to 128 bytes, binary; escape before showing it.</summary>
    /// <param name="value">The bytes, else empty.</param>
    /// <returns>Whether there is one of such a length.</returns>
    public bool TryGetUniqueId(out ReadOnlySpan<byte> value)
        => Keep(TryGet(TlvType.UniqueId, out value) && value.Length is > 0 and <= V2Layout.MaxUniqueIdLength, ref value);

    /// <summary>The name of a network namespace (section 2.2.7). To be shown only: never a path to open.</summary>
    /// <param name="value">Visible US-ASCII, else empty.</param>
    /// <returns>Whether there is one and it is text.</returns>
    public bool TryGetNetns(out ReadOnlySpan<byte> value) => TryGetAscii(TlvType.Netns, out value);

    /// <summary>What the sender knows of the client's TLS (section 2.2.6).</summary>
    /// <param name="ssl">The facts, or none.</param>
    /// <returns><see langword="false"/> when there is no such TLV, it is shorter than 5 bytes, or its sub-TLVs do not end where it
    /// ends.</returns>
    public bool TryGetSsl(out SslTlv ssl)
    {
        ssl = default;
        return TryGet(TlvType.Ssl, out ReadOnlySpan<byte> value) && SslTlv.TryRead(value, out ssl);
    }

    internal bool TryGetAscii(byte type, out ReadOnlySpan<byte> value)
        => Keep(TryGet(type, out value) && TlvText.IsAscii(value), ref value);

    internal bool TryGetUtf8(byte type, out ReadOnlySpan<byte> value)
        => Keep(TryGet(type, out value) && TlvText.IsUtf8(value), ref value);

    private static bool Keep(bool good, ref ReadOnlySpan<byte> value)
    {
        if (!good)
        {
            value = default;
        }

        return good;
    }
}
