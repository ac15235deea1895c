using static Whence.Tests.ProxyProtocol.Dump;

namespace Whence.Tests.ProxyProtocol;

public sealed class V2ReaderTests
{
    private const string Addresses = "CB007107 C6336401 DC04 01BB";

    [Fact]
    public void All_256_version_and_command_bytes_are_judged_at_byte_13()
    {
        for (int value = 0; value < 256; value++)
        {
            ProxyReason expected = (value >> 4, value & 15) switch
            {
                (not 2, _) => ProxyReason.V2Version,
                (_, > 1) => ProxyReason.V2Command,
                _ => ProxyReason.None,
            };
            byte[] header = Bytes(Signature, $"{value:X2} 11 000C", Addresses);
            Outcome outcome = Splits.CheckEveryPrefix(header, default);
            Assert.Equal(expected, outcome.Reason);
            Assert.Equal(expected == ProxyReason.None ? ReadStatus.Done : ReadStatus.Invalid, outcome.Status);
            Assert.Equal(expected, Outcome.Of(header.AsSpan(..13)).Reason);
        }
    }

    [Fact]
    public void All_256_family_bytes_are_judged_at_byte_14_for_PROXY_and_ignored_for_LOCAL()
    {
        for (int value = 0; value < 256; value++)
        {
            (int family, int transport) = (value >> 4, value & 15);
            ProxyReason expected = family > 3 ? ProxyReason.V2Family : transport > 2 ? ProxyReason.V2Transport : ProxyReason.None;
            byte[] block = new byte[216];
            byte[] proxy = [.. Bytes(Signature, $"21 {value:X2} 00D8"), .. block];
            Outcome outcome = Splits.CheckEveryPrefix(proxy, default);
            Assert.Equal(expected, outcome.Reason);
            Assert.Equal(expected, Outcome.Of(proxy.AsSpan(..14)).Reason);
            if (expected == ProxyReason.None)
            {
                bool addressed = transport > 0 && family is 1 or 2 && transport > 0;
                ProxyHeaderReader.Read(proxy, default, out ProxyHeader header, out int consumed, out _);
                Assert.Equal(232, consumed);
                Assert.Equal(addressed, header.TryGetEndpoints(out _));
                Assert.Equal(family == 3 && transport > 0, header.TryGetUnixPaths(out _, out _));
                Assert.Equal(transport == 0 ? 0 : family, (int)header.Family);
                Assert.Equal(transport, (int)header.Transport);
            }

            byte[] local = [.. Bytes(Signature, $"20 {value:X2} 00D8"), .. block];
            Assert.Equal(ReadStatus.Done, Splits.CheckEveryPrefix(local, default).Status);
            ProxyHeaderReader.Read(local, default, out ProxyHeader own, out _, out _);
            Assert.Equal(ProxyCommand.Local, own.Command);
            Assert.False(own.TryGetEndpoints(out _));
            Assert.False(own.TryGetUnixPaths(out _, out _));
        }
    }

    [Theory]
    [InlineData(0x10, 11)]
    [InlineData(0x11, 11)]
    [InlineData(0x12, 0)]
    [InlineData(0x20, 35)]
    [InlineData(0x21, 12)]
    [InlineData(0x30, 215)]
    [InlineData(0x31, 20)]
    public void Too_little_room_for_the_addresses_is_told_from_the_first_16_bytes(int family, int length)
    {
        Outcome outcome = Outcome.Of(Bytes(Signature, $"21 {family:X2} {length:X4}"));
        Assert.Equal((ReadStatus.Invalid, ProxyReason.V2ShortAddress), (outcome.Status, outcome.Reason));
        Assert.Equal(ReadStatus.NeedMore, Outcome.Of(Bytes(Signature, $"21 {family:X2} {length + 216:X4}")).Status);
    }

    [Theory]
    [InlineData(4096, 4080, ReadStatus.NeedMore)]
    [InlineData(4096, 4081, ReadStatus.Invalid)]
    [InlineData(65551, 65535, ReadStatus.NeedMore)]
    [InlineData(65550, 65535, ReadStatus.Invalid)]
    [InlineData(int.MaxValue, 65535, ReadStatus.NeedMore)]
    [InlineData(16, 1, ReadStatus.Invalid)]
    [InlineData(0, 12, ReadStatus.Invalid)]
    [InlineData(int.MinValue, 12, ReadStatus.Invalid)]
    public void The_size_limit_counts_the_whole_header_and_is_judged_before_waiting(int maxSize, int length, ReadStatus status)
    {
        Outcome outcome = Outcome.Of(Bytes(Signature, $"20 00 {length:X4}"), new ProxyReadOptions(maxSize));
        Assert.Equal((status, status == ReadStatus.Invalid ? ProxyReason.V2TooLong : ProxyReason.None), (outcome.Status, outcome.Reason));
        Assert.True(status == ReadStatus.Invalid || outcome.Consumed == 16 + length);
    }

    [Fact]
    public void Options_of_zeros_are_the_defaults()
    {
        Assert.Equal(new ProxyReadOptions(4096, ProxyVersions.All), default);
        Assert.Equal(new ProxyReadOptions(), default);
        Assert.Equal((4096, ProxyVersions.All), (default(ProxyReadOptions).MaxSize, default(ProxyReadOptions).Versions));
        ProxyReadOptions set = new(99, ProxyVersions.V2);
        Assert.Equal((99, ProxyVersions.V2), (set.MaxSize, set.Versions));
        Assert.Equal(7, (default(ProxyReadOptions) with { MaxSize = 7 }).MaxSize);
    }

    [Fact]
    public void A_version_that_is_not_allowed_is_refused_when_it_shows()
    {
        byte[] v1 = "PROXY UNKNOWN\r\n"u8.ToArray();
        byte[] v2 = Bytes(Signature, "20 00 0000");
        AssertRefused(v1, ProxyVersions.V2, shows: 6);
        AssertRefused(v1, ProxyVersions.None, shows: 6);
        AssertRefused(v2, ProxyVersions.V1, shows: 12);
        AssertRefused(v2, ProxyVersions.None, shows: 12);
        Assert.Equal(ReadStatus.Done, Outcome.Of(v1, new ProxyReadOptions(Versions: ProxyVersions.V1)).Status);
        Assert.Equal(ReadStatus.Done, Outcome.Of(v2, new ProxyReadOptions(Versions: ProxyVersions.V2)).Status);
    }

    [Fact]
    public void The_hint_spares_calls()
    {
        byte[] header = Bytes(Signature, "21 11 000C", Addresses);
        Assert.Equal(Outcome.Of(header), Splits.Drip(header, default, out int calls));
        Assert.InRange(calls, 1, 16);
        Assert.Equal(16, Outcome.Of(header.AsSpan(..14)).Consumed);
        Assert.Equal(28, Outcome.Of(header.AsSpan(..16)).Consumed);
    }

    [Theory]
    [InlineData("2F746D702F73 00 7878", "2F746D702F73")]
    [InlineData("00616263 0000", "00616263")]
    [InlineData("00", "")]
    public void Unix_paths_end_where_the_kernel_ends_them(string field, string path)
    {
        byte[] one = new byte[108];
        Bytes(field).CopyTo(one, 0);
        byte[] full = [.. Enumerable.Repeat((byte)'a', 108)];
        byte[] bytes = [.. Bytes(Signature, "21 31 00DC"), .. one, .. full, .. Bytes("05 0001 41")];
        ProxyHeaderReader.Read(bytes, default, out ProxyHeader header, out _, out _);
        Assert.True(header.TryGetUnixPaths(out ReadOnlySpan<byte> source, out ReadOnlySpan<byte> destination));
        Assert.Equal(path, Convert.ToHexString(source));
        Assert.Equal(108, destination.Length);
        Assert.True(header.Tlvs.TryGetUniqueId(out ReadOnlySpan<byte> id));
        Assert.Equal("A"u8, id);
    }

    private static void AssertRefused(byte[] bytes, ProxyVersions versions, int shows)
    {
        ProxyReadOptions options = new(Versions: versions);
        Assert.Equal(ProxyReason.VersionNotAllowed, Splits.CheckEveryPrefix(bytes, options).Reason);
        Assert.Equal(ReadStatus.NeedMore, Outcome.Of(bytes.AsSpan(..(shows - 1)), options).Status);
        Assert.Equal(ReadStatus.Invalid, Outcome.Of(bytes.AsSpan(..shows), options).Status);
    }
}
