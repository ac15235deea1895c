using System.Text;
using Whence.Proxy.Tls;

namespace Whence.Proxy;

/// <summary>The SSL TLV of a PROXY header (specification section 2.2.6), from what is known of a client's TLS. What is not known is left
/// out.</summary>
internal static class SslTlvs
{
    /// <summary>The room that it takes at the most.</summary>
    public const int MaxLength = 3 + 5 + (3 + 8) + (3 + MaxName) + (3 * (3 + MaxWord));

    /// <summary>Four times what a common name may have (RFC 5280 appendix A, ub-common-name); a longer one is left out, never cut.</summary>
    private const int MaxName = 256;

    /// <summary>No cipher or algorithm in our tables has as many letters.</summary>
    private const int MaxWord = 64;

    /// <summary>What stands for "the client gave no certificate": the specification asks for another value than 0, and names none.</summary>
    private const uint NotVerified = 1;

    /// <summary>Adds it.</summary>
    public static bool TryAdd(ref ProxyHeaderBuilder builder, ClientTls tls)
    {
        bool hasCertificate = tls.Certificate is not null;
        SslClientFlags client = hasCertificate
            ? SslClientFlags.Ssl | SslClientFlags.CertificateOnConnection | SslClientFlags.CertificateInSession
            : SslClientFlags.Ssl;
        return builder.TryAddSsl(client, hasCertificate ? 0 : NotVerified)
            && TryAdd(ref builder, TlvType.SslVersion, ProtocolVersions.NameOf(tls.Protocol))
            && TryAdd(ref builder, TlvType.SslCommonName, tls.CommonName)
            && TryAdd(ref builder, TlvType.SslCipher, tls.Cipher)
            && TryAdd(ref builder, TlvType.SslSignatureAlgorithm, tls.Shown.SignatureAlgorithm)
            && TryAdd(ref builder, TlvType.SslKeyAlgorithm, tls.Shown.KeyAlgorithm);
    }

    private static bool TryAdd(ref ProxyHeaderBuilder builder, byte type, string? text)
    {
        Span<byte> utf8 = stackalloc byte[MaxName];
        return string.IsNullOrEmpty(text) || !Encoding.UTF8.TryGetBytes(text, utf8, out int length) || builder.TryAddSslTlv(type, utf8[..length]);
    }
}
