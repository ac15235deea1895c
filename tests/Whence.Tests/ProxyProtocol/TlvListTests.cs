using System.Text;
using static Whence.Tests.ProxyProtocol.Dump;

namespace Whence.Tests.ProxyProtocol;

public sealed class TlvListTests
{
    [Theory]
    [InlineData("www.example.net", true)]
    [InlineData("*.example.net", false)]
    [InlineData("under_score.example", true)]
    [InlineData("[2001:db8::1]:443", true)]
    [InlineData("bücher.example", true)]
    [InlineData("例え.テスト", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\r\nX-Forwarded-For: 127.0.0.1", false)]
    [InlineData("good.example\0.evil", false)]
    [InlineData("a\u0085b", false)]
    [InlineData("a\u00a0b", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("a\u202eb", false)]
    [InlineData("a/b", false)]
    [InlineData("a@b", false)]
    [InlineData("a\u007fb", false)]
    [InlineData("a\"b", false)]
    [InlineData("a,b", false)]
    [InlineData("é\tb", false)]
    public void An_authority_that_is_no_host_name_is_dropped(string value, bool kept)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        TlvList list = List($"02 {utf8.Length:X4}", Convert.ToHexString(utf8));
        Assert.Equal(kept, list.TryGetAuthority(out ReadOnlySpan<byte> authority));
        Assert.Equal(kept ? value : "", Encoding.UTF8.GetString(authority));
    }

    [Theory]
    [InlineData("FFFEC328")]
    [InlineData("61C3")]
    [InlineData("C0AF")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    public void Malformed_UTF8_is_dropped(string value)
    {
        int length = value.Length / 2;
        Assert.False(List($"02 {length:X4}", value).TryGetAuthority(out _));
        Assert.True(List($"20 {length + 8:X4} 01 00000000 22 {length:X4}", value).TryGetSsl(out SslTlv ssl));
        Assert.False(ssl.TryGetCommonName(out _));
    }

    [Fact]
    public void The_first_of_two_wins_even_if_it_is_bad()
    {
        TlvList list = List("02 0001 61 02 0001 62");
        Assert.True(list.TryGetAuthority(out ReadOnlySpan<byte> value));
        Assert.Equal("a"u8, value);
        Assert.False(List("02 0001 00 02 0001 62").TryGetAuthority(out _));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("01 0000 02 0000 81 0000 82 0000", false)]
    [InlineData("02 0000 04 0000 02 0000", true)]
    [InlineData("00 0000 00 0000", true)]
    [InlineData("FF 0000 7F 0000 FF 0000", true)]
    [InlineData("04 0000 04 0001 00", false)]
    public void Duplicates_are_seen(string tlvs, bool duplicates) => Assert.Equal(duplicates, List(tlvs).HasDuplicates);

    [Theory]
    [InlineData("01")]
    [InlineData("01 0001")]
    [InlineData("01 0000 01 00")]
    public void Bytes_that_are_not_whole_TLVs_make_no_list(string bytes)
    {
        Assert.False(TlvList.TryCreate(Bytes(bytes), out TlvList list));
        Assert.True(list.IsEmpty);
        foreach (Tlv _ in list)
        {
            Assert.Fail("an empty list has no TLVs");
        }
    }

    [Fact]
    public void Empty_and_outsized_values_are_dropped_and_raw_ones_stay()
    {
        TlvList empty = List("01 0000 02 0000 05 0000 30 0000 20 0000");
        Assert.False(empty.TryGetAlpn(out _) || empty.TryGetAuthority(out _) || empty.TryGetUniqueId(out _) || empty.TryGetNetns(out _));
        Assert.False(empty.TryGetSsl(out _));
        Assert.True(empty.TryGet(TlvType.Alpn, out _));
        Assert.False(empty.TryGet(0xE0, out _));
        Assert.False(List("05 0081", new string('0', 258)).TryGetUniqueId(out _)); // LOCAL may carry it
        Assert.False(List("02 0100", new string('6', 512)).TryGetAuthority(out _));
        Assert.False(List("01 0100", new string('6', 512)).TryGetAlpn(out _));
        Assert.True(List("01 0002 6832").TryGetAlpn(out ReadOnlySpan<byte> alpn));
        Assert.Equal("h2"u8, alpn);
        Assert.True(List("30 0002 6E73").TryGetNetns(out ReadOnlySpan<byte> netns));
        Assert.Equal("ns"u8, netns);
        Assert.False(List("30 0002 6EFF").TryGetNetns(out _));
    }

    [Fact]
    public void The_facts_of_an_SSL_TLV_are_read()
    {
        byte[] bytes = PpVector.All["scint-haproxy-full"].Bytes;
        ProxyHeaderReader.Read(bytes, default, out ProxyHeader header, out _, out _);
        Assert.True(header.Tlvs.TryGetSsl(out SslTlv ssl));
        Assert.Equal(SslClientFlags.Ssl | SslClientFlags.CertificateOnConnection | SslClientFlags.CertificateInSession, ssl.Client);
        Assert.Equal(0u, ssl.Verify);
        Assert.True(ssl.HasVerifiedCertificate);
        Assert.True(ssl.TryGetVersion(out ReadOnlySpan<byte> version) && version.SequenceEqual("TLSv1.3"u8));
        Assert.True(ssl.TryGetCommonName(out _) && ssl.TryGetCipher(out _));
        Assert.True(ssl.TryGetKeyAlgorithm(out _) && ssl.TryGetSignatureAlgorithm(out _));
        Assert.False(ssl.TryGetGroup(out _) || ssl.TryGetSignatureScheme(out _) || ssl.TryGetClientCertificate(out _));
    }

    [Theory]
    [InlineData("20 0004 01000000")] // shorter than flags and result
    [InlineData("20 0006 01 00000000 21")]
    [InlineData("20 000B 01 00000000 22 0040 616263")] // the sub-TLV overruns
    public void A_malformed_SSL_TLV_has_no_facts(string tlv)
    {
        Assert.Equal(ReadStatus.Done, Outcome.Of(Relayed(tlv)).Status);
        Assert.False(List(tlv).TryGetSsl(out SslTlv ssl));
        Assert.True(ssl.SubTlvs.IsEmpty);
    }

    [Fact]
    public void New_SSL_sub_TLVs_are_read_and_a_version_that_is_not_ASCII_is_dropped()
    {
        Assert.True(List("20 0019 05 00000001 21 0004 544C53FF 26 0001 78 27 0001 79 28 0002 3000").TryGetSsl(out SslTlv ssl));
        Assert.False(ssl.TryGetVersion(out _));
        Assert.False(ssl.HasVerifiedCertificate);
        Assert.True(ssl.TryGetGroup(out ReadOnlySpan<byte> group) && group.SequenceEqual("x"u8));
        Assert.True(ssl.TryGetSignatureScheme(out ReadOnlySpan<byte> scheme) && scheme.SequenceEqual("y"u8));
        Assert.True(ssl.TryGetClientCertificate(out ReadOnlySpan<byte> certificate) && certificate.Length == 2);
    }

    private static TlvList List(params string[] tlvs)
    {
        Assert.True(TlvList.TryCreate(Bytes(tlvs), out TlvList list));
        return list;
    }
}
