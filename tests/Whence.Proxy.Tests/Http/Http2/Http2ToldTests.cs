using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>Connections by HTTP/2 that tell a client: one inbound connection, one client, and nobody else.</summary>
public class Http2ToldTests
{
    private readonly ConnectionBudget _budget = new(32);

    [Fact]
    public async Task Streams_of_one_client_share_the_connection_that_tells_of_it()
    {
        const int Many = 20;
        await using var target = new RawHttp2Target(static target => target.AnswerAllAsync(), proxyHeader: true);
        await using HttpGateway gateway = await StartAsync(target);
        using var client = new Http2Client(gateway.Local);
        using (HttpResponseMessage first = await CallAsync(client))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        await Task.WhenAll(Enumerable.Range(0, Many).Select(async _ =>
        {
            using HttpResponseMessage answer = await CallAsync(client);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }));
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal($"PROXY TCP4 127.0.0.1 127.0.0.1 {record.Connection.Peer.Port} {gateway.Local.Port}\r\n", await target.NextHeaderAsync());
        Assert.Equal((1, Many + 1), (target.Connections, target.Requests));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Two_clients_never_share_one(int version)
    {
        var seen = new ConcurrentDictionary<string, int>();
        await using var target = new RawHttp2Target(target => CountAsync(target, seen), proxyHeader: true);
        await using HttpGateway gateway = await StartAsync(target);
        using RawClient one = await gateway.ConnectAsync();
        using RawClient two = await gateway.ConnectAsync();
        using var three = new Http2Client(gateway.Local);
        using var four = new Http2Client(gateway.Local);
        for (int i = 0; i < 3; i++)
        {
            if (version == 1)
            {
                Assert.Equal(200, (await one.AskAsync(Make.Get())).Status);
                Assert.Equal(200, (await two.AskAsync(Make.Get())).Status);
            }
            else
            {
                (await CallAsync(three)).Dispose();
                (await CallAsync(four)).Dispose();
            }
        }

        Assert.Equal([3, 3], seen.Values);
        Assert.Equal(2, target.Connections);
        var ports = new HashSet<string>();
        for (int i = 0; i < 6; i++)
        {
            ports.Add($"PROXY TCP4 127.0.0.1 127.0.0.1 {(await gateway.Log.NextRequestAsync()).Connection.Peer.Port} {gateway.Local.Port}\r\n");
        }

        Assert.Equal(ports.Order(), seen.Keys.Order());
    }

    [Fact]
    public async Task Clients_that_speak_through_one_connection_do_not_share_one_either()
    {
        var seen = new ConcurrentDictionary<string, int>();
        await using var target = new RawHttp2Target(target => CountAsync(target, seen), proxyHeader: true);
        await using HttpGateway gateway = await StartAsync(target, Make.Rule(ClaimField.XForwardedFor, "127.0.0.0/8"));
        using var client = new Http2Client(gateway.Local);
        for (int i = 0; i < 3; i++)
        {
            await Task.WhenAll(Enumerable.Range(1, 5).Select(async last =>
            {
                using HttpResponseMessage answer = await client.GetAsync("/", ("X-Forwarded-For", $"198.51.100.{last}"));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }));
        }

        Assert.Equal(5, target.Connections);
        Assert.Equal(
            Enumerable.Range(1, 5).Select(last => ($"PROXY TCP4 198.51.100.{last} 127.0.0.1 0 {gateway.Local.Port}\r\n", 3)),
            seen.Select(static pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public async Task A_balancer_that_speaks_for_many_holds_a_few()
    {
        await using var target = new RawHttp2Target(static target => target.AnswerAllAsync(), proxyHeader: true);
        await using HttpGateway gateway = await StartAsync(target, Make.Rule(ClaimField.XForwardedFor, "127.0.0.0/8"));
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 1; i <= 30; i++)
        {
            Assert.Equal(200, (await client.AskAsync(Make.Get($"X-Forwarded-For: 198.51.100.{i}"))).Status);
            Assert.Equal($"PROXY TCP4 198.51.100.{i} 127.0.0.1 0 {gateway.Local.Port}\r\n", await target.NextHeaderAsync());
        }

        await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets <= 8, "the others are closed");
    }

    [Fact]
    public async Task It_ends_with_the_connection_of_its_client()
    {
        await using var target = new RawHttp2Target(static target => target.AnswerAllAsync(), proxyHeader: true);
        await using HttpGateway gateway = await StartAsync(target);
        using (RawClient client = await gateway.ConnectAsync())
        {
            Assert.Equal(200, (await client.AskAsync(Make.Get())).Status);
            Assert.Equal(200, (await client.AskAsync(Make.Get())).Status);
            Assert.Equal((1, 1), (target.Connections, _budget.OpenToTargets));
        }

        await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets == 0, "it is closed");
    }

    [Fact]
    public async Task One_that_the_target_closed_is_made_anew()
    {
        await using var target = new RawHttp2Target(
            static async target => await target.SendAsync(Http2Frame.Headers(await target.RequestAsync(), ends: true, (":status", "200"))), proxyHeader: true);
        await using HttpGateway gateway = await StartAsync(target);
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(200, (await client.AskAsync(Make.Get())).Status);
            await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets == 0, "its end was seen");
            Assert.Equal(i, target.Connections);
        }
    }

    [Fact]
    public void The_same_words_are_those_of_one_client_on_one_connection_but_for_the_unique_id()
    {
        ConnectionSource source = ConnectionSource.Direct(Make.EndPoint("192.0.2.1:4000"), Make.EndPoint("127.0.0.1:80"));
        ConnectionSource other = ConnectionSource.Direct(Make.EndPoint("192.0.2.1:4001"), Make.EndPoint("127.0.0.1:80"));
        const SendTlvs Tlvs = SendTlvs.UniqueId | SendTlvs.Crc32C;
        string words = Words(source, "a", Tlvs);
        Assert.NotEmpty(words);
        Assert.Equal(words, Words(source, "a", Tlvs));
        Assert.Equal(words, Words(source, "b", Tlvs)); // the header says nothing of the host
        Assert.NotEqual(words, Words(other, "a", Tlvs));
        Assert.NotEqual(Words(source, "a", Tlvs | SendTlvs.Authority), Words(source, "b", Tlvs | SendTlvs.Authority));
        Assert.NotEqual(words, Words(source, "a", Tlvs, ConnectionSource.ProxyUnknown(source.Peer, source.Local, ClaimSource.ProxyV2, default).AsResolution()));
    }

    private static string Words(ConnectionSource source, string host, SendTlvs tlvs, Resolution? resolution = null)
    {
        UpstreamModel upstream = Make.Upstream(Make.EndPoint("127.0.0.1:1")) with { Send = new SendModel { ProxyProtocol = ProxyVersions.V2, Tlvs = tlvs } };
        return Encoding.Latin1.GetString(ProxyPreamble.WordsOf(new UpstreamRequest
        {
            Upstream = upstream,
            Method = "GET",
            Target = "/",
            Host = host,
            Fields = [],
            Source = source,
            Resolution = resolution ?? source.AsResolution(),
        }));
    }

    private static async Task CountAsync(RawHttp2Target.OnConnection target, ConcurrentDictionary<string, int> seen)
    {
        while (true)
        {
            int stream = await target.RequestAsync();
            seen.AddOrUpdate(target.Header, 1, static (_, count) => count + 1);
            await target.SendAsync(Http2Frame.Headers(stream, ends: true, (":status", "200")));
        }
    }

    private static Task<HttpResponseMessage> CallAsync(Http2Client client) => client.GetAsync("/service/method", ("TE", "trailers"));

    private Task<HttpGateway> StartAsync(RawHttp2Target target, params ClaimRule[] rules) => HttpGateway.StartAsync(
        [
            new RouteModel
            {
                Name = "default",
                Upstream = Make.Upstream(target.Address) with { HttpVersion = HttpVersions.Http2, Send = new SendModel { ProxyProtocol = ProxyVersions.V1 } },
                ClientAddress = new ClientAddressModel { Rules = [.. rules] },
            },
        ],
        budget: _budget);
}
