using System.Buffers.Binary;

namespace Whence;

/// <summary>What the sender of a header says of the client's TLS (PROXY specification section 2.2.6).</summary>
/// <remarks>The getters drop values that are not the text they should be.</remarks>
public readonly ref struct SslTlv
{
    /// <summary>One byte of flags and four of the verification result.</summary>
    internal const int PrefixLength = 5;

    private SslTlv(SslClientFlags client, uint verify, TlvList subTlvs)
    {
        Client = client;
        Verify = verify;
        SubTlvs = subTlvs;
    }

    /// <summary>Whether TLS was used and where a certificate was given. Bits that are not defined are kept.</summary>
    public SslClientFlags Client { get; }

    /// <summary>0 when the client gave a certificate that was verified; the sender's error number otherwise.</summary>
    public uint Verify { get; }

    /// <summary>Whether the client gave a certificate, now or earlier in its session, and it was verified.</summary>
    public bool HasVerifiedCertificate
        => Verify == 0 && (Client & (SslClientFlags.CertificateOnConnection | SslClientFlags.CertificateInSession)) != 0;

    /// <summary>All sub-TLVs, as they came.</summary>
    public TlvList SubTlvs { get; }

    /// <summary>PP2_SUBTYPE_SSL_VERSION: the TLS version, US-ASCII.</summary>
    /// <param name="value">The text, else empty.</param>
    public bool TryGetVersion(out ReadOnlySpan<byte> value) => SubTlvs.TryGetAscii(TlvType.SslVersion, out value);

    /// <summary>PP2_SUBTYPE_SSL_CN: the common name of the client certificate's subject, UTF-8 without control characters.</summary>
    /// <param name="value">The text, else empty.</param>
    public bool TryGetCommonName(out ReadOnlySpan<byte> value) => SubTlvs.TryGetUtf8(TlvType.SslCommonName, out value);

    /// <summary>PP2_SUBTYPE_SSL_CIPHER: the cipher suite, US-ASCII.</summary>
    /// <param name="value">The text, else empty.</param>
    public bool TryGetCipher(out ReadOnlySpan<byte> value) => SubTlvs.TryGetAscii(TlvType.SslCipher, out value);

    /// <summary>PP2_SUBTYPE_SSL_SIG_ALG: the algorithm that signed the sender's certificate, US-ASCII.</summary>
    /// <param name="value">The text, else empty.</param>
    public bool TryGetSignatureAlgorithm(out ReadOnlySpan<byte> value) => SubTlvs.TryGetAscii(TlvType.SslSignatureAlgorithm, out value);

    /// <summary>PP2_SUBTYPE_SSL_KEY_ALG: the algorithm of the key of the sender's certificate, US-ASCII.</summary>
    /// <param name="value">The text, else empty.</param>
    public bool TryGetKeyAlgorithm(out ReadOnlySpan<byte> value) => SubTlvs.TryGetAscii(TlvType.SslKeyAlgorithm, out value);

    /// <summary>PP2_SUBTYPE_SSL_GROUP: the key exchange group, US-ASCII.</summary>
    /// <param name="value">The text, else empty.</param>
    public bool TryGetGroup(out ReadOnlySpan<byte> value) => SubTlvs.TryGetAscii(TlvType.SslGroup, out value);

    /// <summary>PP2_SUBTYPE_SSL_SIG_SCHEME: the signature scheme of the handshake, US-ASCII.</summary>
    /// <param name="value">The text, else empty.</param>
    public bool TryGetSignatureScheme(out ReadOnlySpan<byte> value) => SubTlvs.TryGetAscii(TlvType.SslSignatureScheme, out value);

    /// <summary>PP2_SUBTYPE_SSL_CLIENT_CERT: the client certificate in DER, not looked into here.</summary>
    /// <param name="value">The bytes, else empty.</param>
    /// <returns>Whether there is one that is not empty.</returns>
    public bool TryGetClientCertificate(out ReadOnlySpan<byte> value)
        => SubTlvs.TryGet(TlvType.SslClientCertificate, out value) && !value.IsEmpty;

    internal static bool TryRead(ReadOnlySpan<byte> value, out SslTlv ssl)
    {
        ssl = default;
        if (value.Length < PrefixLength || !TlvList.TryCreate(value[PrefixLength..], out TlvList subTlvs))
        {
            return false;
        }

        ssl = new SslTlv((SslClientFlags)value[0], BinaryPrimitives.ReadUInt32BigEndian(value[1..]), subTlvs);
        return true;
    }
}
