using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Whence.Proxy.Tests.Tls;

public sealed class SslTlvTests : IDisposable
{
    private static readonly SendModel Told = new()
    {
        ProxyProtocol = ProxyVersions.V2,
        Tlvs = SendTlvs.Ssl | SendTlvs.Alpn | SendTlvs.Authority | SendTlvs.Crc32C,
    };

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12, "TLSv1.2")]
    [InlineData(SslProtocols.Tls13, "TLSv1.3")]
    public async Task A_target_is_told_the_clients_tls(SslProtocols protocol, string version)
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")), send: Told);
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, "A.example.net", protocol: protocol);
        Dictionary<byte, byte[]> tlvs = await TlvsAsync(rig, client);
        Assert.Equal("a.example.net", Text(tlvs[TlvType.Authority]));
        Assert.DoesNotContain(TlvType.Alpn, tlvs.Keys);
        byte[] ssl = tlvs[TlvType.Ssl];
        Assert.Equal((byte)SslClientFlags.Ssl, ssl[0]);
        Assert.NotEqual([0, 0, 0, 0], ssl[1..5]); // nothing was verified
        Dictionary<byte, byte[]> inner = Split(ssl.AsSpan(5));
        Assert.Equal(version, Text(inner[TlvType.SslVersion]));
        Assert.Equal("ecdsa-with-SHA256", Text(inner[TlvType.SslSignatureAlgorithm]));
        Assert.Equal("EC256", Text(inner[TlvType.SslKeyAlgorithm]));
        Assert.DoesNotContain(TlvType.SslCommonName, inner.Keys);
        string cipher = Text(inner[TlvType.SslCipher]);
        string iana = client.Stream.NegotiatedCipherSuite.ToString();
        Assert.Equal(iana.Replace("_WITH_", "_", StringComparison.Ordinal).Replace("TLS_ECDHE", "ECDHE", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal),
            cipher.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_was_found_good_is_told_with_its_name()
    {
        ListenerTlsModel tls = TlsRig.Terminate(_authority.Server("a", "a.example.net")) with
        {
            ClientCertificates = new ClientCertificatesModel { CaFile = _authority.CaFile, Required = true },
        };
        await using Rig rig = await TlsRig.StartAsync(tls, send: Told);
        using X509Certificate2 certificate = _authority.Client("CN=J\u00FCrgen, O=Example");
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, certificate: certificate);
        byte[] ssl = (await TlvsAsync(rig, client))[TlvType.Ssl];
        Assert.Equal(7, ssl[0]);
        Assert.Equal([0, 0, 0, 0], ssl[1..5]);
        Assert.Equal("J\u00FCrgen", Text(Split(ssl.AsSpan(5))[TlvType.SslCommonName]));
    }

    [Fact]
    public async Task What_a_sender_told_of_its_own_tls_does_not_stand_beside_ours()
    {
        await using Rig rig = await TlsRig.StartAsync(
            TlsRig.Terminate(_authority.Server("a", "a.example.net")), HeaderPolicy.Required, Told with { Tlvs = Told.Tlvs | SendTlvs.Received });
        byte[] header = new byte[256];
        var builder = new ProxyHeaderBuilder(header);
        builder.Start(ProxyCommand.Proxy, ProxyTransport.Stream, new ProxyEndpoints(Rig.Port("192.0.2.1:1"), Rig.Port("192.0.2.2:2")));
        builder.TryAddTlv(TlvType.Alpn, "h2"u8);
        builder.TryAddTlv(0xE4, "kept"u8);
        builder.TryAddSsl(SslClientFlags.Ssl | SslClientFlags.CertificateOnConnection, 0);
        builder.TryFinish(out int length);
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, before: header[..length]);
        Dictionary<byte, byte[]> tlvs = await TlvsAsync(rig, client);
        Assert.Equal(1, tlvs[TlvType.Ssl][0]);
        Assert.DoesNotContain(TlvType.Alpn, tlvs.Keys);
        Assert.Equal("kept", Text(tlvs[0xE4]));
    }

    private static async Task<Dictionary<byte, byte[]>> TlvsAsync(Rig rig, TlsPeer client)
    {
        await client.SendAsync("x");
        using Peer target = await rig.Backend.AcceptAsync();
        byte[] head = await target.ReceiveBytesAsync(16);
        byte[] block = await target.ReceiveBytesAsync((head[14] << 8) | head[15]);
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.Read([.. head, .. block], new ProxyReadOptions(), out _, out _, out _)); // with its checksum
        Assert.Equal("x", await target.ReceiveAsync(1));
        return Split(block.AsSpan(12));
    }

    /// <summary>Each type once, or it throws.</summary>
    private static Dictionary<byte, byte[]> Split(ReadOnlySpan<byte> tlvs)
    {
        var found = new Dictionary<byte, byte[]>();
        while (!tlvs.IsEmpty)
        {
            int length = (tlvs[1] << 8) | tlvs[2];
            found.Add(tlvs[0], tlvs.Slice(3, length).ToArray());
            tlvs = tlvs[(3 + length)..];
        }

        return found;
    }

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
