using System.Security.Authentication;

namespace Whence.Proxy.Tls;

/// <summary>What is known of the TLS of a client once we have ended it. Immutable, one for each connection.</summary>
internal sealed class ClientTls
{
    private string? _clientCertField;

    /// <summary>Takes down what a handshake came to.</summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="serverName">See <see cref="ServerName"/>.</param>
    /// <param name="shown">See <see cref="Shown"/>.</param>
    /// <param name="choice">See <see cref="Choice"/>.</param>
    public ClientTls(TlsStream stream, string? serverName, ServerCertificate shown, TcpChoice? choice)
    {
        ServerName = serverName;
        Shown = shown;
        Choice = choice;
        Protocol = stream.SslProtocol;
        Cipher = CipherNames.Of(stream.NegotiatedCipherSuite);
        ApplicationProtocol = stream.NegotiatedApplicationProtocol.Protocol;
        if (stream.Peer is { } certificate)
        {
            Certificate = certificate.RawDataMemory.ToArray();
            CommonName = CertificateNames.CommonNameOf(certificate.SubjectName);
        }
    }

    /// <summary>The host that it asked for (SNI), in lower case; null = none.</summary>
    public string? ServerName { get; }

    /// <summary>TLS 1.2 or 1.3.</summary>
    public SslProtocols Protocol { get; }

    /// <summary>OpenSSL's name of the cipher suite; null = one that is not in our table.</summary>
    public string? Cipher { get; }

    /// <summary>What was agreed on (ALPN, RFC 7301); empty = nothing was.</summary>
    public ReadOnlyMemory<byte> ApplicationProtocol { get; }

    /// <summary>Where it goes, on tcp; null = on http requests say that.</summary>
    public TcpChoice? Choice { get; }

    /// <summary>The certificate that we showed.</summary>
    public ServerCertificate Shown { get; }

    /// <summary>The certificate that it showed, found good, in DER; null = none.</summary>
    public byte[]? Certificate { get; }

    /// <summary>The first common name of its subject; null = none.</summary>
    public string? CommonName { get; }

    /// <summary>The value of Client-Cert (RFC 9440 section 2.2): a byte sequence of a structured field; null without a
    /// certificate.</summary>
    public string? ClientCertField => Certificate is null ? null : _clientCertField ??= $":{Convert.ToBase64String(Certificate)}:";
}
