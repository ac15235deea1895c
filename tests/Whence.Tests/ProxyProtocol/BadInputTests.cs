using System.Text;

namespace Whence.Tests.ProxyProtocol;

public sealed class BadInputTests
{
    /// <summary>Rows that only a running listener can show: steps with timing, signatures, plain listeners, writing.</summary>
    private static readonly string[] NotOfTheCodec =
    [
        "v1-empty-fin", "v1-slowloris", "v1-silence", "v1-on-plain-listener", "v1-in-tls-wrong-layer", "v2-on-plain-http-listener",
        "v2-send-tlv-overflow", "v2-ipv6-on-v4-only-host",
    ];

    public static TheoryData<string, ProxyReason> Refused => new()
    {
        { "v1-no-crlf-in-107", ProxyReason.V1TooLong },
        { "v1-tcp4-octet-256", ProxyReason.V1Address },
        { "v1-tcp4-five-octets", ProxyReason.V1Address },
        { "v1-tcp4-hex-octet", ProxyReason.V1Address },
        { "v1-tcp4-octal", ProxyReason.V1Address },
        { "v1-tcp4-integer", ProxyReason.V1Address },
        { "v1-tcp4-empty-octet", ProxyReason.V1Address },
        { "v1-tcp4-neg", ProxyReason.V1Address },
        { "v1-tcp4-plus", ProxyReason.V1Address },
        { "v1-tcp4-alpha", ProxyReason.V1Address },
        { "v1-tcp4-netmask", ProxyReason.V1Address },
        { "v1-tcp4-port-inside", ProxyReason.V1Address },
        { "v1-tcp6-nine-groups", ProxyReason.V1Address },
        { "v1-tcp6-nonhex", ProxyReason.V1Address },
        { "v1-nul-inside", ProxyReason.V1Address },
        { "v1-family-mismatch-4in6", ProxyReason.V1Family },
        { "v1-mixed-families", ProxyReason.V1Family },
        { "v1-port-65536", ProxyReason.V1Port },
        { "v1-port-negative", ProxyReason.V1Port },
        { "v1-port-plus", ProxyReason.V1Port },
        { "v1-port-hex", ProxyReason.V1Port },
        { "v1-double-space", ProxyReason.V1Syntax },
        { "v1-trailing-space", ProxyReason.V1Syntax },
        { "v1-extra-token", ProxyReason.V1Syntax },
        { "v2-version-3", ProxyReason.V2Version },
        { "v2-family-41", ProxyReason.V2Family },
        { "v2-transport-13", ProxyReason.V2Transport },
        { "v2-unix-short", ProxyReason.V2ShortAddress },
        { "v2-len-65535-stall", ProxyReason.V2TooLong },
        { "v2-crc-bad", ProxyReason.V2CrcMismatch },
        { "v2-crc-len3", ProxyReason.V2CrcLength },
        { "v2-crc-len5", ProxyReason.V2CrcLength },
        { "v2-crc-duplicate", ProxyReason.V2CrcDuplicate },
        { "v2-unique-id-129", ProxyReason.V2UniqueIdLength },
        { "v2-authority-256", ProxyReason.V2AuthorityLength },
    };

    public static TheoryData<string, int, string?> Accepted => new()
    {
        { "v1-unknown-short", 15, null },
        { "v1-unknown-with-spoofed-addr", 35, null },
        { "v1-then-v2", 41, "203.0.113.7:1" },
        { "v2-local-len0", 16, null },
        { "v2-local-forged-v4", 28, null },
        { "v2-local-unknown-family", 28, null },
        { "v2-local-short-v4-block", 21, null },
        { "v2-proxy-unspec-with-bytes", 28, null },
        { "v2-udp4-on-tcp", 28, "203.0.113.7:56324" },
        { "v2-tlv-zero-len", 34, "203.0.113.7:56324" },
        { "v2-tlv-type-0", 32, "203.0.113.7:56324" },
        { "v2-tlv-future-f8-ff", 36, "203.0.113.7:56324" },
        { "v2-noop-padding", 60, "203.0.113.7:56324" },
        { "v2-crc-ok", 35, "203.0.113.7:56324" },
        { "v2-unique-id-128", 159, "203.0.113.7:56324" },
        { "v2-authority-crlf", 60, "203.0.113.7:56324" },
        { "v2-authority-nul", 49, "203.0.113.7:56324" },
        { "v2-authority-bad-utf8", 35, "203.0.113.7:56324" },
        { "v2-authority-duplicate", 52, "203.0.113.7:56324" },
        { "v2-ssl-subtlv-overrun", 42, "203.0.113.7:56324" },
        { "v2-ssl-version-non-ascii", 43, "203.0.113.7:56324" },
        { "v2-netns", 50, "203.0.113.7:56324" },
        { "v2-alpn-lies", 33, "203.0.113.7:56324" },
        { "v2-v4mapped-in-tcp6", 52, "10.0.0.1:56324" },
        { "v2-header-then-tls", 28, "203.0.113.7:56324" },
    };

    public static TheoryData<string> Truncated => ["v2-len-4096-stall", "v2-header-no-addr-fin"];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refused_with_its_reason(string name, ProxyReason reason)
    {
        Outcome outcome = Splits.CheckEveryPrefix(BadInput.All[name], default);
        Assert.Equal((ReadStatus.Invalid, reason), (outcome.Status, outcome.Reason));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Accepted_with_the_address_that_counts(string name, int consumed, string? client)
    {
        Outcome outcome = Splits.CheckEveryPrefix(BadInput.All[name], default);
        Assert.Equal((ReadStatus.Done, consumed), (outcome.Status, outcome.Consumed));
        ProxyHeaderReader.Read(BadInput.All[name], default, out ProxyHeader header, out _, out _);
        Assert.Equal(client, header.TryGetEndpoints(out ProxyEndpoints endpoints) ? endpoints.Source.Unmap().ToString() : null);
    }

    [Theory]
    [MemberData(nameof(Truncated))]
    public void Waited_for_and_refused_at_the_end_of_the_stream(string name)
    {
        Assert.Equal(ReadStatus.NeedMore, Splits.CheckEveryPrefix(BadInput.All[name], default).Status);
        Outcome final = Outcome.OfFinal(BadInput.All[name]);
        Assert.Equal((ReadStatus.Invalid, ProxyReason.Truncated), (final.Status, final.Reason));
    }

    [Fact]
    public void A_tab_in_place_of_the_first_space_is_no_header_at_all()
        => Assert.Equal(ReadStatus.NotAHeader, Splits.CheckEveryPrefix(BadInput.All["v1-tab-separator"], default).Status);

    [Theory]
    [InlineData("v2-authority-crlf")]
    [InlineData("v2-authority-nul")]
    [InlineData("v2-authority-bad-utf8")]
    [InlineData("v2-tlv-zero-len")]
    public void Authorities_that_are_no_host_names_are_dropped(string name)
    {
        ProxyHeaderReader.Read(BadInput.All[name], default, out ProxyHeader header, out _, out _);
        Assert.True(header.Tlvs.TryGet(TlvType.Authority, out _));
        Assert.False(header.Tlvs.TryGetAuthority(out _));
    }

    [Fact]
    public void TLVs_say_what_the_rows_demand()
    {
        ProxyHeaderReader.Read(BadInput.All["v2-authority-duplicate"], default, out ProxyHeader header, out _, out _);
        Assert.True(header.Tlvs.TryGetAuthority(out ReadOnlySpan<byte> authority) && authority.SequenceEqual("a.example"u8));
        Assert.True(header.Tlvs.HasDuplicates);

        ProxyHeaderReader.Read(BadInput.All["v2-unique-id-128"], default, out header, out _, out _);
        Assert.True(header.Tlvs.TryGetUniqueId(out ReadOnlySpan<byte> id) && id.Length == 128);

        ProxyHeaderReader.Read(BadInput.All["v2-ssl-subtlv-overrun"], default, out header, out _, out _);
        Assert.False(header.Tlvs.TryGetSsl(out _));

        ProxyHeaderReader.Read(BadInput.All["v2-ssl-version-non-ascii"], default, out header, out _, out _);
        Assert.True(header.Tlvs.TryGetSsl(out SslTlv ssl));
        Assert.False(ssl.TryGetVersion(out _));
    }

    [Fact]
    public void An_endless_line_is_refused()
        => Assert.Equal(ProxyReason.V1TooLong, Outcome.Of(Encoding.ASCII.GetBytes("PROXY ".PadRight(1_000_006, 'A'))).Reason);

    [Fact]
    public void No_row_is_forgotten()
    {
        string[] here =
        [
            .. Refused.Select(row => row.Data.Item1), .. Accepted.Select(row => row.Data.Item1), .. Truncated.Select(row => row.Data),
            .. NotOfTheCodec, "v1-tab-separator", "v1-infinite-line",
        ];
        Assert.Empty(BadInput.All.Keys.Where(name => !name.StartsWith("v2-signed-", StringComparison.Ordinal)).Except(here));
    }
}
