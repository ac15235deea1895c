using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>TLVs in header values: nothing of a stranger's can end a line.</summary>
public sealed class HttpTlvVariableTests
{
    [Theory]
    [InlineData("authority", TlvType.Authority, "a.example", "[a.example]")]
    [InlineData("authority", TlvType.Authority, "a\r\nX-Evil: 1", "[]")]
    [InlineData("authority", TlvType.Authority, "a\0", "[]")]
    [InlineData("authority", TlvType.Authority, "a b", "[]")]
    [InlineData("alpn", TlvType.Alpn, "h2", "[h2]")]
    [InlineData("alpn", TlvType.Alpn, "h2\r\nX-Evil: 1", "[]")]
    [InlineData("unique_id", TlvType.UniqueId, "\u0001", "[]")]
    [InlineData("0xea", 0xEA, "a b", "[a b]")]
    [InlineData("0xEA", 0xEA, "a\r\nX-Evil: 1", "[]")]
    [InlineData("0xea", 0xEA, "a\0", "[]")]
    public async Task A_tlv_is_in_a_header_only_where_it_can_be(string name, byte type, string value, string expected)
    {
        await using var backend = new RecordingBackend();
        RouteModel route = Make.Route(backend) with
        {
            RequestHeaders = new RequestHeadersModel
            {
                Set = [new("X-Text", $"[$proxy_protocol_tlv_{name}]"), new("X-Alone", $"$proxy_protocol_tlv_{name}")],
            },
        };
        var model = new ProxyProtocolModel { From = new PrefixMap<HeaderPolicy>([KeyValuePair.Create(Loopback(), HeaderPolicy.Required)]) };
        await using HttpGateway gateway = await HttpGateway.StartAsync([route], proxyProtocol: model);
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Header(type, Encoding.Latin1.GetBytes(value)));
        Assert.Equal(200, (await client.AskAsync(Make.Get())).Status);

        WireMessage got = await backend.NextAsync();
        Assert.Equal((expected, expected == "[]" ? null : expected[1..^1]), (got.Field("X-Text"), got.Field("X-Alone")));
        Assert.Null(got.Field("X-Evil"));
    }

    private static Prefix Loopback() => Prefix.TryParse("127.0.0.0/8", out Prefix prefix, out _) ? prefix : throw new FormatException();

    private static byte[] Header(byte type, byte[] value)
    {
        byte[] header = new byte[256];
        var builder = new ProxyHeaderBuilder(header);
        var endpoints = new ProxyEndpoints(Make.EndPoint("10.0.0.5:1111"), Make.EndPoint("10.0.0.1:80"));
        builder.Start(ProxyCommand.Proxy, ProxyTransport.Stream, endpoints);
        Assert.True(builder.TryAddTlv(type, value));
        Assert.True(builder.TryFinish(out int length));
        return header[..length];
    }
}
