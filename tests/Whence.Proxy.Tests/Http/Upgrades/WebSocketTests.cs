using System.Net;
using System.Net.WebSockets;
using System.Text;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>WebSocket goes through, whichever version of HTTP the client begins with; nothing else does.</summary>
public class WebSocketTests
{
    private const string Ask = "Connection: keep-alive, Upgrade";
    private const string Agreed = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\n";

    /// <summary>How long the end of a client's stream is held back.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Messages_go_both_ways_until_the_target_says_goodbye(int version)
    {
        await using var target = new WebSocketEcho();
        await using HttpGateway gateway = await StartAsync(target.Address);
        using ClientWebSocket socket = await ConnectAsync(gateway, version);
        byte[] buffer = new byte[64 * 1024];
        foreach (string message in (string[])["hello", new string('x', 50_000), "again"])
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(message), WebSocketMessageType.Text, true, Patience.Token());
            int count = 0;
            WebSocketReceiveResult got;
            do
            {
                got = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, count, buffer.Length - count), Patience.Token());
                count += got.Count;
            }
            while (!got.EndOfMessage);
            Assert.Equal(message, Encoding.ASCII.GetString(buffer, 0, count));
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes("bye"), WebSocketMessageType.Text, true, Patience.Token());
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(buffer, Patience.Token())).MessageType);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token());
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((RequestFault.None, version == 1 ? 101 : 200, 101), (record.Fault, record.Status, record.UpstreamStatus));
        Assert.InRange(record.BytesReceived, 50_000, 60_000);
        Assert.InRange(record.BytesSent, 50_000, 60_000);
        Assert.StartsWith("GET /chat HTTP/1.1\r\n", target.Handshake, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 127.0.0.1\r\n", target.Handshake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_client_that_says_goodbye_ends_it_in_order(int version)
    {
        await using var target = new WebSocketEcho();
        await using HttpGateway gateway = await StartAsync(target.Address);
        using ClientWebSocket socket = await ConnectAsync(gateway, version);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token());
        Assert.Equal(RequestFault.None, (await gateway.Log.NextRequestAsync()).Fault);
    }

    /// <remarks>Browsers end their stream with their farewell; a target that learns at once that the client's side has ended may say nothing more.</remarks>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_target_may_answer_a_farewell_that_ended_the_stream(bool answers)
    {
        var time = new ManualTime();
        var held = new TaskCompletionSource();
        var rest = new TaskCompletionSource<(string Text, bool InOrder)>();
        await using var backend = new RecordingBackend(async connection =>
        {
            WireMessage asked = (await connection.RequestAsync())!;
            await connection.SendAsync(Agreed[..^2] + $"Sec-WebSocket-Accept: {WebSocketKey.AnswerTo(asked.Field("Sec-WebSocket-Key")!)}\r\n\r\n");
            Assert.Equal("bye", await connection.Reader.ExactlyAsync(3));
            await held.Task;
            if (answers)
            {
                await connection.SendAsync("bye too");
                connection.Close();
            }
            else
            {
                rest.SetResult(await connection.Reader.RestAsync());
            }
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], time: time);
        using RawHttp2 client = await RawHttp2.OpenAsync(ListenerKind.Plain, gateway.Local);
        await client.SendAsync(Http2Frame.Headers(
            1, false, (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/chat"), (":authority", "a")));
        Assert.Equal(200, (await client.UntilAsync(static frame => frame.Type == Http2FrameType.Headers))!.Status);
        await client.SendAsync(Http2Frame.Data(1, "bye", ends: true));
        await Whence.Proxy.Tests.Patience.UntilAsync(() => time.TimersIn(Farewell) == 1, "the end that is held back");
        held.SetResult();
        if (answers)
        {
            Http2Frame farewell = (await client.UntilAsync(static frame => frame.Stream == 1))!;
            Assert.Equal((Http2FrameType.Data, "bye too"), (farewell.Type, Encoding.ASCII.GetString(farewell.Payload)));
            Http2Frame? end = farewell.Flags == Http2Frame.EndStream ? farewell : await client.UntilAsync(static frame => frame.Stream == 1);
            Assert.Equal((Http2FrameType.Data, Http2Frame.EndStream), (end!.Type, end.Flags)); // not a reset
        }
        else
        {
            time.Advance(Farewell);
            Assert.Equal(("", true), await rest.Task.WaitAsync(Patience.Token()));
            client.Dispose(); // now it has gone altogether, while the target still has its side
            Assert.Equal(RequestFault.ClientGone, (await gateway.Log.NextRequestAsync()).Fault);
        }
    }

    [Fact]
    public async Task What_a_target_says_with_its_agreement_is_not_lost_and_its_end_is_told()
    {
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(Agreed + "first");
            await connection.Reader.ExactlyAsync(4);
            await connection.SendAsync("last");
            connection.Close();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get(Ask, "Upgrade: websocket"));
        string head = (await client.Reader.HeadAsync())!;
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: websocket\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("first", await client.Reader.ExactlyAsync(5));
        await client.SendAsync("ping");
        Assert.Equal(("last", true), await client.Reader.RestAsync());
        Assert.Equal("upgrade", (await backend.NextAsync()).Field("Connection"));
    }

    [Fact]
    public async Task A_refusal_is_an_answer_and_what_follows_is_a_request()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get(Ask, "Upgrade: websocket"));
        Assert.Equal(200, (await client.Reader.MessageAsync())!.Status);
        Assert.Equal("websocket", (await backend.NextAsync()).Field("Upgrade"));
        await client.SendAsync(Make.Request("GET", "/next"));
        await client.Reader.MessageAsync();
        Assert.Equal("GET /next HTTP/1.1", (await backend.NextAsync()).StartLine);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", true)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n", true)]
    [InlineData(Agreed, false)]
    public async Task A_switch_to_anything_that_was_not_asked_for_is_502(string answer, bool asks)
    {
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(answer + "GARBAGE");
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        WireMessage got = await gateway.AskAsync(asks ? Make.Get(Ask, "Upgrade: websocket") : Make.Get());
        Assert.Equal(502, got.Status);
        Assert.Equal(asks ? "upgrade-not-agreed" : "protocol-switched", (await gateway.Log.NextRequestAsync()).FaultDetail);
    }

    [Fact]
    public async Task A_tunnel_in_which_nothing_moves_is_ended()
    {
        await using var target = new WebSocketEcho();
        await using HttpGateway gateway = await StartAsync(target.Address, TimeSpan.FromMilliseconds(200));
        using ClientWebSocket socket = await ConnectAsync(gateway, 1);
        await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[10], Patience.Token()));
        Assert.Equal(RequestFault.UpstreamTimeout, (await gateway.Log.NextRequestAsync()).Fault);
    }

    [Fact]
    public async Task A_target_that_answers_a_stream_with_200_has_not_agreed()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        await Assert.ThrowsAnyAsync<WebSocketException>(() => ConnectAsync(gateway, 2));
        Assert.Equal("upgrade-not-agreed", (await gateway.Log.NextRequestAsync()).FaultDetail);
    }

    private static Task<HttpGateway> StartAsync(AddressPort target, TimeSpan? idle = null) => HttpGateway.StartAsync(new RouteModel
    {
        Name = "default",
        Upstream = Make.Upstream(target) with { IdleTimeout = idle ?? TimeSpan.FromMinutes(1) },
    });

    private static async Task<ClientWebSocket> ConnectAsync(HttpGateway gateway, int version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Local.Port}/chat"), version == 1 ? null : new HttpMessageInvoker(new SocketsHttpHandler()), Patience.Token());
        return socket;
    }
}
