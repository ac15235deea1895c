using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>What a listener does with TLS.</summary>
public sealed record ListenerTlsModel
{
    /// <summary>The whole handshake must be done within this time. Default 10 s.</summary>
    public static readonly TimeSpan DefaultHandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="MaxHandshakes"/>.</summary>
    public const int DefaultMaxHandshakes = 1024;

    /// <summary>Who decrypts.</summary>
    public required TlsMode Mode { get; init; }

    /// <summary>For <see cref="TlsMode.Terminate"/>: at least one; the first is for whoever names no server, or one that none is
    /// for.</summary>
    public ImmutableArray<CertificateFiles> Certificates { get; init; } = [];

    /// <summary>Whether clients show a certificate; null = they are not asked.</summary>
    public ClientCertificatesModel? ClientCertificates { get; init; }

    /// <summary>The oldest version spoken; in passthrough, a client that offers only older ones is turned away. Default TLS 1.2.</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>For <see cref="TlsMode.Terminate"/> the whole handshake, for <see cref="TlsMode.Passthrough"/> the whole
    /// ClientHello.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = DefaultHandshakeTimeout;

    /// <summary>Handshakes under way at once on the listener, from the whole ClientHello on; more are refused, and those of a source that
    /// holds as many as are still free. Default 1,024: each costs about 2 ms of processor time and
    /// some 50 KiB.</summary>
    public int MaxHandshakes { get; init; } = DefaultMaxHandshakes;

    /// <summary>Handshakes that one source address (/64 for IPv6) may begin in a second, with a burst of the same size; 0 = any number.
    /// Default 0: the sources behind one NAT gateway are many.</summary>
    public int HandshakesPerSource { get; init; }
}
