using System.Text;

namespace Whence.Proxy.Tests.Variables;

public sealed class TlvVariableTests
{
    /// <summary>Values are characters for bytes (Latin-1); types of SSL are those of its sub-TLVs.</summary>
    [Theory]
    [InlineData("alpn", TlvType.Alpn, "h2", "h2")]
    [InlineData("alpn", TlvType.Alpn, "", null)]
    [InlineData("authority", TlvType.Authority, "a.example:443", "a.example:443")]
    [InlineData("authority", TlvType.Authority, "b\u00C3\u00BCcher.example", "b\u00C3\u00BCcher.example")]
    [InlineData("authority", TlvType.Authority, "a\r\nX: y", null)]
    [InlineData("authority", TlvType.Authority, "a\0", null)]
    [InlineData("authority", TlvType.Authority, "a\u00C3", null)]
    [InlineData("authority", TlvType.Authority, "a b", null)]
    [InlineData("unique_id", TlvType.UniqueId, "\0\u00FF", "\0\u00FF")]
    [InlineData("netns", TlvType.Netns, "blue", "blue")]
    [InlineData("netns", TlvType.Netns, "\n", null)]
    [InlineData("0x2", TlvType.Authority, "a\r\n", "a\r\n")]
    [InlineData("0x02", TlvType.Authority, "a\0", "a\0")]
    [InlineData("0xeA", 0xEA, "", "")]
    [InlineData("0xEA", 0xEB, "x", null)]
    [InlineData("ssl_version", TlvType.SslVersion, "TLSv1.3", "TLSv1.3")]
    [InlineData("ssl_version", TlvType.SslVersion, "TLS\n", null)]
    [InlineData("ssl_cn", TlvType.SslCommonName, "J\u00C3\u00BC", "J\u00C3\u00BC")]
    [InlineData("ssl_cn", TlvType.SslCommonName, "J\u00FC", null)]
    [InlineData("ssl_cipher", TlvType.SslCipher, "AES", "AES")]
    [InlineData("ssl_sig_alg", TlvType.SslSignatureAlgorithm, "SHA256", "SHA256")]
    [InlineData("ssl_key_alg", TlvType.SslKeyAlgorithm, "RSA2048", "RSA2048")]
    [InlineData("ssl_verify", TlvType.SslVersion, "x", "19")]
    [InlineData("ssl_verify", TlvType.Alpn, "x", null)]
    public void A_value_is_what_its_type_says_or_none(string name, byte type, string bytes, string? expected)
    {
        bool ssl = type is >= TlvType.SslVersion and <= TlvType.SslClientCertificate;
        byte[] value = [type, 0, (byte)bytes.Length, .. Encoding.Latin1.GetBytes(bytes)];
        byte[] tlvs = ssl ? [TlvType.Ssl, 0, (byte)(value.Length + 5), 1, 0, 0, 0, 19, .. value] : value;
        Assert.Equal(expected, Read(name, tlvs));
    }

    [Fact]
    public void A_verified_certificate_is_0() => Assert.Equal("0", Read("ssl_verify", [TlvType.Ssl, 0, 5, 7, 0, 0, 0, 0]));

    [Fact]
    public void Without_a_header_there_is_none()
        => Assert.All(TlvVariables.Names, static name => Assert.Null(Read(name[TlvVariables.Prefix.Length..], [])));

    private static string? Read(string name, byte[] tlvs)
    {
        ConnectionSource source = ConnectionSource.ProxyLocal(default, default, optional: false, tlvs);
        Assert.True(TlvVariables.TryGet(TlvVariables.Prefix + name, out TlvVariable? variable), name);
        bool found = variable.TryRead(source, out ReadOnlySpan<byte> value);
        return found ? Encoding.Latin1.GetString(value) : null;
    }
}
