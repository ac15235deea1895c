using static Whence.Tests.ProxyProtocol.Dump;

namespace Whence.Tests.ProxyProtocol;

public sealed class ProxyHeaderBuilderTests
{
    private static readonly ProxyEndpoints Endpoints = ProxyHeaderWriterTests.Endpoints("203.0.113.7:56324", "198.51.100.1:443");

    [Fact]
    public void TLVs_stand_in_the_order_they_were_added()
    {
        byte[] buffer = new byte[200];
        ProxyHeaderBuilder builder = Started(buffer);
        Assert.True(builder.TryAddTlv(TlvType.Alpn, "h2"u8));
        Assert.True(builder.TryAddTlv(0xE0, default));
        Assert.True(builder.TryAddSsl(SslClientFlags.Ssl | SslClientFlags.CertificateOnConnection, 0x01020304));
        Assert.True(builder.TryAddSslTlv(TlvType.SslVersion, "TLSv1.3"u8));
        Assert.True(builder.TryAddSslTlv(TlvType.SslCommonName, "a"u8));
        Assert.True(builder.TryAddTlv(TlvType.UniqueId, "id"u8));
        Assert.True(builder.TryFinish(out int written));
        Assert.Equal(
            Relayed("01 0002 6832", "E0 0000", "20 0013 03 01020304 21 0007 544C5376312E33 22 0001 61", "05 0002 6964"),
            buffer[..written]);
    }

    [Fact]
    public void The_checksum_covers_what_is_added_after_it_and_verifies()
    {
        byte[] buffer = new byte[200];
        ProxyHeaderBuilder builder = Started(buffer);
        Assert.True(builder.WithCrc32c());
        Assert.True(builder.TryFinish(out int written));
        Assert.Equal(Relayed("03 0004 2E2CD272"), buffer[..written]);
        Assert.False(builder.WithCrc32c());

        Assert.True(builder.TryAddTlv(TlvType.Authority, "a.example"u8));
        Assert.True(builder.TryFinish(out written));
        Assert.Equal(ReadStatus.Done, Outcome.Of(buffer.AsSpan(..written)).Status);
    }

    [Fact]
    public void A_capture_of_another_writer_is_written_again_byte_for_byte()
    {
        byte[] capture = PpVector.All["aiosmtpd-haproxy-full"].Bytes;
        ProxyHeaderReader.Read(capture, default, out ProxyHeader header, out int consumed, out _);
        Assert.True(header.TryGetEndpoints(out ProxyEndpoints endpoints));
        byte[] buffer = new byte[consumed];
        ProxyHeaderBuilder builder = new(buffer);
        Assert.True(builder.Start(header.Command, header.Transport, endpoints));
        foreach (Tlv tlv in header.Tlvs)
        {
            Assert.True(tlv.Type == TlvType.Crc32C ? builder.WithCrc32c() : builder.TryAddTlv(tlv.Type, tlv.Value));
        }

        Assert.True(builder.TryFinish(out int written));
        Assert.Equal(capture[..consumed], buffer[..written]);
    }

    [Fact]
    public void Whatever_does_not_fit_is_refused_and_leaves_the_header_as_it_was()
    {
        byte[] buffer = new byte[28 + 7];
        ProxyHeaderBuilder builder = Started(buffer);
        Assert.True(builder.TryAddTlv(0xE0, "12"u8)); // two bytes are left: not enough for any TLV
        Assert.False(builder.TryAddTlv(0xE0, default));
        Assert.False(builder.TryAddTlv(0xE0, "12"u8));
        Assert.False(builder.WithCrc32c());
        Assert.False(builder.TryAddNoop(0));
        Assert.False(builder.TryAddNoop(-1));
        Assert.False(builder.TryAlign(64));
        Assert.False(builder.TryAddSsl(SslClientFlags.Ssl, 0));
        Assert.False(builder.TryAddSslTlv(TlvType.SslVersion, default));
        Assert.True(builder.TryFinish(out int written));
        Assert.Equal(Relayed("E0 0002 3132"), buffer[..written]);
    }

    [Fact]
    public void Limits_that_the_reader_has_are_kept()
    {
        ProxyHeaderBuilder builder = Started(new byte[1000]);
        Assert.False(builder.TryAddTlv(TlvType.UniqueId, new byte[129]));
        Assert.False(builder.TryAddTlv(TlvType.Authority, new byte[256]));
        Assert.False(builder.TryAddTlv(TlvType.Crc32C, new byte[4]));
        Assert.True(builder.TryAddTlv(TlvType.UniqueId, new byte[128]));
        Assert.True(builder.TryAddTlv(TlvType.Authority, new byte[255]));
    }

    [Fact]
    public void No_header_gets_longer_than_its_length_can_say()
    {
        byte[] buffer = new byte[100_000];
        ProxyHeaderBuilder builder = Started(buffer);
        Assert.False(builder.TryAddTlv(0xE0, new byte[65_521]));
        Assert.False(builder.TryAddTlv(0xE0, new byte[70_000]));
        Assert.True(builder.TryAddTlv(0xE0, new byte[65_400]));
        Assert.False(builder.TryAddTlv(0xE1, new byte[300]));
        Assert.True(builder.TryAddTlv(0xE1, new byte[65_535 - 12 - 65_403 - 3]));
        Assert.True(builder.TryFinish(out int written));
        Assert.Equal(65_551, written);
        Assert.Equal(written, Outcome.Of(buffer).Consumed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(29)]
    [InlineData(512)]
    public void Padding_aligns_the_whole_header(int multiple)
    {
        for (int extra = 0; extra < 20; extra++)
        {
            byte[] buffer = new byte[2000];
            ProxyHeaderBuilder builder = Started(buffer);
            Assert.True(builder.TryAddTlv(0xE0, new byte[extra]));
            Assert.True(builder.WithCrc32c());
            Assert.True(builder.TryAlign(multiple));
            Assert.True(builder.TryFinish(out int written));
            Assert.Equal(0, written % multiple);
            Assert.InRange(written, 38 + extra, 38 + extra + multiple + 2);
            Assert.Equal(ReadStatus.Done, Outcome.Of(buffer.AsSpan(..written)).Status);
        }

        ProxyHeaderBuilder none = Started(new byte[2000]);
        Assert.False(none.TryAlign(0));
        Assert.False(none.TryAlign(int.MaxValue));
    }

    [Fact]
    public void Received_TLVs_are_passed_on_without_those_that_belong_to_their_header()
    {
        byte[] received = Relayed("03 0004 00000000", "04 0001 00", "05 0001 61", "EA 0002 0178", "F8 0001 00", "FF 0000", "01 0002 6832");
        Assert.True(TlvList.TryCreate(received.AsSpan(28..), out TlvList tlvs));
        byte[] buffer = new byte[200];
        ProxyHeaderBuilder builder = Started(buffer);
        Assert.True(builder.TryAddTlvs(tlvs));
        Assert.True(builder.TryFinish(out int written));
        Assert.Equal(Relayed("05 0001 61", "EA 0002 0178", "01 0002 6832"), buffer[..written]);

        ProxyHeaderBuilder small = Started(buffer.AsSpan(..(written - 1)));
        Assert.False(small.TryAddTlvs(tlvs)); // all or none
        Assert.Equal(28, small.Length);
    }

    [Fact]
    public void Sub_TLVs_go_into_the_SSL_TLV_that_was_added_last_and_nowhere_else()
    {
        ProxyHeaderBuilder builder = Started(new byte[200]);
        Assert.False(builder.TryAddSslTlv(TlvType.SslVersion, "x"u8));
        Assert.True(builder.TryAddSsl(SslClientFlags.Ssl, 1));
        Assert.True(builder.TryAddNoop(0));
        Assert.False(builder.TryAddSslTlv(TlvType.SslVersion, "x"u8));
    }

    [Fact]
    public void Unix_paths_are_written_and_read_again()
    {
        byte[] buffer = new byte[232];
        ProxyHeaderBuilder builder = new(buffer);
        Assert.False(builder.StartUnix(ProxyTransport.Stream, new byte[109], default));
        Assert.False(builder.StartUnix(ProxyTransport.Unspecified, default, default));
        Assert.False(new ProxyHeaderBuilder(buffer.AsSpan(1)).StartUnix(ProxyTransport.Stream, default, default));
        Assert.True(builder.StartUnix(ProxyTransport.Stream, "/run/a"u8, "\0abstract"u8));
        Assert.True(builder.TryFinish(out int written));
        ProxyHeaderReader.Read(buffer, default, out ProxyHeader header, out int consumed, out _);
        Assert.Equal(written, consumed);
        Assert.True(header.TryGetUnixPaths(out ReadOnlySpan<byte> source, out ReadOnlySpan<byte> destination));
        Assert.Equal("/run/a"u8, source);
        Assert.Equal("\0abstract"u8, destination);
    }

    [Fact]
    public void Nothing_is_written_before_a_header_was_started()
    {
        ProxyHeaderBuilder builder = new(new byte[100]);
        Assert.False(builder.TryFinish(out int written) || builder.TryAddTlv(0xE0, default) || builder.WithCrc32c());
        Assert.False(builder.TryAddNoop(0) || builder.TryAlign(4) || builder.TryAddTlvs(default)
            || builder.TryAddSsl(SslClientFlags.None, 0));
        Assert.Equal((0, 0), (written, builder.Length));
        Assert.False(default(ProxyHeaderBuilder).Start(ProxyCommand.Local));
    }

    private static ProxyHeaderBuilder Started(Span<byte> buffer)
    {
        ProxyHeaderBuilder builder = new(buffer);
        Assert.True(builder.Start(ProxyCommand.Proxy, ProxyTransport.Stream, Endpoints));
        return builder;
    }
}
