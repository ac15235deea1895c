using System.Diagnostics.CodeAnalysis;
using System.Security.Authentication;

namespace Whence.Proxy.Tls;

/// <summary>The versions of TLS in the words of others.</summary>
[SuppressMessage("Security", "CA5398", Justification = "A gateway promises versions: those of the system may be older (RFC 8996).")]
internal static class ProtocolVersions
{
    /// <summary>The versions from one on, for SslStream.</summary>
    public static SslProtocols From(TlsVersion oldest)
        => oldest == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>A version as a ClientHello has it.</summary>
    public static ushort OnTheWire(TlsVersion version) => version == TlsVersion.Tls13 ? (ushort)0x0304 : (ushort)0x0303;

    /// <summary>OpenSSL's name of one.</summary>
    public static string NameOf(SslProtocols protocol) => protocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";
}
