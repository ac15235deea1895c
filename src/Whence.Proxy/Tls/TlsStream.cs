using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>An <see cref="SslStream"/> that remembers what was decided during its handshake: options, and with them the callbacks, are
/// shared by all connections, and only the stream tells which one asks.</summary>
internal sealed class TlsStream(ConnectionStream wire) : SslStream(wire, leaveInnerStreamOpen: true)
{
    /// <summary>Who is closed with it, where the stream itself is handed on; null = whoever has it closes both.</summary>
    public Func<ValueTask>? Owner { get; set; }

    /// <summary>What became of the other end's certificate.</summary>
    public CertificateVerdict Verdict { get; set; }

    /// <summary>The name or address that the other end's certificate must be for, as a client.</summary>
    public string? ExpectedName { get; init; }

    /// <summary>The other end's certificate, if it showed one and it was found good.</summary>
    public X509Certificate2? Peer => Verdict == CertificateVerdict.Good ? RemoteCertificate as X509Certificate2 : null;

    public override async ValueTask DisposeAsync()
    {
        if (Owner is { } owner)
        {
            Owner = null;
            await owner(); // which comes back here
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Owner is not null)
        {
            _ = DisposeAsync().AsTask(); // closing needs nobody to wait for it
            return;
        }

        base.Dispose(disposing);
    }
}
