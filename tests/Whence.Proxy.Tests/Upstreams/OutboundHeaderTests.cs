using System.Text;

namespace Whence.Proxy.Tests;

public sealed class OutboundHeaderTests
{
    private const SendTlvs All = SendTlvs.Authority | SendTlvs.UniqueId | SendTlvs.Received | SendTlvs.Crc32C;

    private static readonly AddressPort Peer = Rig.Port("10.0.0.1:5000");
    private static readonly AddressPort Local = Rig.Port("10.0.0.2:443");
    private static readonly SendModel V1 = new() { ProxyProtocol = ProxyVersions.V1 };
    private static readonly SendModel V2 = new() { ProxyProtocol = ProxyVersions.V2 };

    public static TheoryData<string, string, string, string> Lines() => new()
    {
        // source, destination, the header that came in (empty = none), the line that goes out
        { "", "", "", "PROXY TCP4 10.0.0.1 10.0.0.2 5000 443\r\n" },
        { "203.0.113.7:1", "198.51.100.1:2", "", "PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\n" },
        { "[2001:db8::7]:1", "[2001:db8::1]:2", "", "PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n" },
        { "[::ffff:203.0.113.7]:1", "[::ffff:198.51.100.1]:2", "", "PROXY TCP6 ::ffff:203.0.113.7 ::ffff:198.51.100.1 1 2\r\n" },
        { "[::ffff:203.0.113.7]:1", "[2001:db8::1]:2", "", "PROXY TCP6 ::ffff:203.0.113.7 2001:db8::1 1 2\r\n" },
        { "203.0.113.7:1", "198.51.100.1:2", "192.0.2.9:77", "PROXY TCP4 192.0.2.9 198.51.100.1 77 2\r\n" },
        { "203.0.113.7:1", "198.51.100.1:2", "[2001:db8::9]:77", "PROXY TCP6 2001:db8::9 ::ffff:198.51.100.1 77 2\r\n" },
        { "[2001:db8::7]:1", "[2001:db8::1]:2", "192.0.2.9:0", "PROXY TCP6 ::ffff:192.0.2.9 2001:db8::1 0 2\r\n" },
        { "[::ffff:203.0.113.7]:1", "[::ffff:198.51.100.1]:2", "192.0.2.9:5", "PROXY TCP4 192.0.2.9 198.51.100.1 5 2\r\n" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_client_is_named_in_one_family_and_as_it_came_where_it_still_holds(string source, string destination, string client, string line)
    {
        ConnectionSource connection = source.Length == 0
            ? ConnectionSource.Direct(Peer, Local)
            : ConnectionSource.Proxied(Peer, Local, ClaimSource.ProxyV2, Rig.Port(source), Rig.Port(destination), optional: false, default);
        Resolution resolution = client.Length == 0 ? connection.AsResolution() : connection.AsResolution() with { Client = Rig.Port(client) };
        Assert.Equal(line, Encoding.ASCII.GetString(Write(V1, connection, resolution)));

        ProxyHeaderReader.Read(Encoding.ASCII.GetBytes(line), default, out ProxyHeader text, out _, out _);
        byte[] binary = Write(V2, connection, resolution);
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.Read(binary, default, out ProxyHeader header, out int consumed, out _));
        Assert.Equal(binary.Length, consumed);
        Assert.True(text.TryGetEndpoints(out ProxyEndpoints expected) && header.TryGetEndpoints(out ProxyEndpoints actual) && expected == actual);
        Assert.Equal(ProxyTransport.Stream, header.Transport);
    }

    [Fact]
    public void A_client_that_cannot_be_told_is_unknown_and_unspec()
    {
        ConnectionSource source = ConnectionSource.ProxyUnknown(Peer, Local, ClaimSource.ProxyV1, default);
        Assert.Equal("PROXY UNKNOWN\r\n", Encoding.ASCII.GetString(Write(V1, source)));
        Assert.Equal(Headers.V2(0x21, 0x00), Write(V2, source));
        ConnectionSource direct = ConnectionSource.Direct(Peer, Local);
        Resolution above = direct.AsResolution() with { Outcome = ResolutionOutcome.Indeterminate };
        Assert.Equal("PROXY UNKNOWN\r\n", Encoding.ASCII.GetString(Write(V1, direct, above)));
        ConnectionSource unix = ConnectionSource.Direct(new AddressPort(Address.Unix, 0), new AddressPort(Address.Unix, 0));
        Assert.Equal(Headers.V2(0x21, 0x00), Write(V2, unix));
    }

    [Fact]
    public void A_local_header_that_came_in_goes_on_as_the_peer_itself()
    {
        ConnectionSource source = ConnectionSource.ProxyLocal(Peer, Local, optional: false, default);
        Assert.Equal("PROXY TCP4 10.0.0.1 10.0.0.2 5000 443\r\n", Encoding.ASCII.GetString(Write(V1, source)));
        Assert.Equal(0x21, Write(V2, source)[12]);
    }

    [Fact]
    public void Behind_a_unix_socket_a_client_has_the_unspecified_destination()
    {
        ConnectionSource source = ConnectionSource.Direct(new AddressPort(Address.Unix, 0), new AddressPort(Address.Unix, 0));
        Resolution resolution = source.AsResolution() with { Client = Rig.Port("203.0.113.7:0") };
        Assert.Equal("PROXY TCP4 203.0.113.7 0.0.0.0 0 0\r\n", Encoding.ASCII.GetString(Write(V1, source, resolution)));
    }

    [Fact]
    public void Tlvs_go_in_order_without_those_of_the_old_header_and_with_a_new_checksum()
    {
        byte[] received = [
            .. Headers.Tlv(TlvType.Noop, 0, 0), .. Headers.Tlv(0xE1, "one"), .. Headers.Tlv(TlvType.Crc32C, 1, 2, 3, 4), .. Headers.Tlv(0xF8, "later"),
            .. Headers.Tlv(TlvType.UniqueId, "id"), .. Headers.Tlv(TlvType.Authority, "a.example"), .. Headers.Tlv(0xE0, "two"),
        ];
        Assert.Equal(
            ["2=a.example", "5=id", "225=one", "224=two", "3"], Tlvs(Write(V2 with { Tlvs = All }, Proxied(received))));
        Assert.Equal(["225=one", "5=id", "2=a.example", "224=two"], Tlvs(Write(V2 with { Tlvs = SendTlvs.Received }, Proxied(received))));
        Assert.Equal(["2=b.example", "3"], Tlvs(Write(V2 with { Tlvs = SendTlvs.Authority | SendTlvs.Crc32C }, Proxied(received), authority: "b.example")));
        Assert.Empty(Tlvs(Write(V2, Proxied(received))));
    }

    [Fact]
    public void A_connection_without_an_id_gets_one_that_no_other_has()
    {
        SendModel send = V2 with { Tlvs = SendTlvs.UniqueId };
        string[] ids = [.. Enumerable.Range(0, 100).Select(_ => Assert.Single(Tlvs(Write(send, ConnectionSource.Direct(Peer, Local)))))];
        Assert.Equal(100, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^5=[0-9a-f]{32}$", id));
    }

    [Fact]
    public void Without_a_host_name_there_is_no_authority()
        => Assert.Empty(Tlvs(Write(V2 with { Tlvs = SendTlvs.Authority }, Proxied(Headers.Tlv(TlvType.Authority, "not a\nname")))));

    [Fact]
    public void The_largest_header_is_sent_and_one_byte_more_is_refused()
    {
        int room = 65_535 - 12 - 3 - 7;
        SendModel send = V2 with { Tlvs = SendTlvs.Received | SendTlvs.Crc32C };
        Assert.Equal(65_551, Write(send, Proxied(Headers.Tlv(0xE0, new byte[room]))).Length);
        ConnectionSource over = Proxied(Headers.Tlv(0xE0, new byte[room + 1]));
        byte[] destination = new byte[OutboundHeader.RoomFor(send, over)];
        Assert.False(OutboundHeader.TryWrite(send, over, over.AsResolution(), default, destination, out int written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Nothing_is_sent_where_nothing_is_asked_for()
    {
        ConnectionSource source = ConnectionSource.Direct(Peer, Local);
        Assert.Equal(0, OutboundHeader.RoomFor(SendModel.Nothing, source));
        Assert.Empty(Write(SendModel.Nothing, source));
    }

    private static ConnectionSource Proxied(byte[] tlvs)
        => ConnectionSource.Proxied(Peer, Local, ClaimSource.ProxyV2, Rig.Port("203.0.113.7:1"), Rig.Port("198.51.100.1:2"), optional: false, tlvs);

    private static byte[] Write(SendModel send, ConnectionSource source, Resolution? resolution = null, string? authority = null, byte[]? protocol = null)
    {
        byte[] destination = new byte[OutboundHeader.RoomFor(send, source)];
        Assert.True(OutboundHeader.TryWrite(send, source, resolution ?? source.AsResolution(), new HeaderFacts(authority, protocol), destination, out int written));
        return destination[..written];
    }

    /// <summary>As the reader sees them; it also checks the sum.</summary>
    private static List<string> Tlvs(byte[] header)
    {
        ProxyReadOptions options = new(ProxyReadOptions.LargestMaxSize);
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.Read(header, options, out ProxyHeader read, out _, out _));
        List<string> tlvs = [];
        foreach (Tlv tlv in read.Tlvs)
        {
            tlvs.Add(tlv.Type == TlvType.Crc32C ? "3" : $"{tlv.Type}={Encoding.ASCII.GetString(tlv.Value)}");
        }

        return tlvs;
    }
}
