using System.Net;
using System.Net.Sockets;

namespace Whence.Proxy.Tests.Http;

/// <summary>Targets that fail in every way.</summary>
public class HttpUpstreamTests
{
    private static readonly System.Collections.Concurrent.ConcurrentBag<Socket> Held = [];

    [Fact]
    public async Task No_target_that_listens_is_502()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(Make.Upstream(Closed(), Closed())));
        WireMessage answer = await gateway.AskAsync(Make.Get());
        Assert.Equal(502, answer.Status);
        Assert.DoesNotContain("127.0.0.1", answer.Head + answer.Body, StringComparison.Ordinal);
        Assert.Equal(RequestFault.UpstreamUnreachable, (await gateway.Log.NextRequestAsync()).Fault);
    }

    [Fact]
    public async Task The_next_target_is_tried_and_gets_the_body_whole()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(Make.Upstream(Closed(), backend.Address)));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(200, (await gateway.AskAsync(Make.Request("POST", "/", "Content-Length: 3") + "abc")).Status);
            Assert.Equal("abc", (await backend.NextAsync()).Body);
            Assert.Equal(backend.Address, (await gateway.Log.NextRequestAsync()).Target);
        }
    }

    [Fact]
    public async Task Targets_take_turns()
    {
        await using var one = new RecordingBackend();
        await using var two = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(Make.Upstream(one.Address, two.Address)));
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 0; i < 6; i++)
        {
            await client.AskAsync(Make.Get());
        }

        Assert.Equal((3, 3), (one.Waiting, two.Waiting));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 20")]
    [InlineData("SSH-2.0-x\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\nX: \u0001\u0000\r\n\r\n")]
    public async Task A_target_that_breaks_off_before_its_answer_or_talks_nonsense_is_502(string bytes)
    {
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync(bytes);
            connection.Close();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(Make.Upstream(backend.Address)));
        Assert.Equal(502, (await gateway.AskAsync(Make.Request("POST", "/", "Content-Length: 0"))).Status);
        Assert.Equal(RequestFault.UpstreamFailed, (await gateway.Log.NextRequestAsync()).Fault);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true)]
    [InlineData("Content-Length: 100\r\n\r\nhello", false)]
    [InlineData("Content-Length: 100\r\n\r\nhello", true)]
    public async Task An_answer_that_breaks_off_cannot_be_taken_for_whole(string rest, bool reset)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n" + rest);
            await seen.Task;
            (reset ? connection.Reset : (Action)connection.Close)();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(Make.Upstream(backend.Address)));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get());
        Assert.Contains(" 200 ", await client.Reader.HeadAsync(), StringComparison.Ordinal);
        seen.SetResult();
        (string text, bool inOrder) = await client.Reader.RestAsync();
        Assert.False(inOrder);
        Assert.DoesNotContain("0\r\n\r\n", text, StringComparison.Ordinal);
        Assert.Equal(RequestFault.UpstreamFailed, (await gateway.Log.NextRequestAsync()).Fault);
        Assert.Equal(TerminationReason.UpstreamReset, (await gateway.Log.NextConnectionAsync()).Termination);
    }

    [Fact]
    public async Task A_target_that_does_not_answer_is_504()
    {
        await using var backend = new RecordingBackend(static connection => connection.RequestAsync());
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            [Route(Make.Upstream(backend.Address))], limits: new HttpLimits { UpstreamTimeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(504, (await gateway.AskAsync(Make.Get())).Status);
        Assert.Equal(RequestFault.UpstreamTimeout, (await gateway.Log.NextRequestAsync()).Fault);
    }

    [Fact]
    public async Task When_the_client_goes_the_target_is_let_go()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.Reader.RestAsync();
            gone.SetResult();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(Make.Upstream(backend.Address)));
        using (RawClient client = await gateway.ConnectAsync())
        {
            await client.SendAsync(Make.Get());
            await backend.NextAsync();
        }

        await gone.Task.WaitAsync(Patience.Token());
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((RequestFault.ClientGone, 499), (record.Fault, record.Status));
        Assert.Equal(TerminationReason.ClientReset, (await gateway.Log.NextConnectionAsync()).Termination);
    }

    [Fact]
    public async Task A_target_that_is_told_the_client_in_a_proxy_header_gets_a_connection_for_each_request()
    {
        var first = new List<string>();
        await using var backend = new RecordingBackend(async connection =>
        {
            string line = await connection.Reader.LineAsync();
            lock (first)
            {
                first.Add(line);
            }

            await connection.AnswerAllAsync(RecordingBackend.Ok);
        });
        UpstreamModel upstream = Make.Upstream(backend.Address) with { Send = new SendModel { ProxyProtocol = ProxyVersions.V1 } };
        RouteModel route = Route(upstream) with
        {
            ClientAddress = new ClientAddressModel { Rules = [Make.Rule(ClaimField.XForwardedFor, "10.0.0.0/8")] },
        };
        await using HttpGateway gateway = await HttpGateway.StartAsync(route, "10.0.0.5");
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 1; i <= 2; i++)
        {
            Assert.Equal(200, (await client.AskAsync(Make.Get($"X-Forwarded-For: 203.0.113.{i}:7{i}"))).Status);
        }

        Assert.Equal(["PROXY TCP4 203.0.113.1 127.0.0.1 71 ", "PROXY TCP4 203.0.113.2 127.0.0.1 72 "], first.Select(static line => line[..line.LastIndexOf(' ')] + " "));
        Assert.Equal(2, backend.Connections);
    }

    [Fact]
    public async Task Stopping_lets_a_request_end_and_closes_idle_connections()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            while (await connection.RequestAsync() is { } request)
            {
                if (request.StartLine.Contains("slow", StringComparison.Ordinal))
                {
                    await goOn.Task;
                }

                await connection.SendAsync(RecordingBackend.Ok);
            }
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(Make.Upstream(backend.Address)));
        using RawClient idle = await gateway.ConnectAsync();
        await idle.AskAsync(Make.Get());
        await backend.NextAsync();
        using RawClient busy = await gateway.ConnectAsync();
        await busy.SendAsync(Make.Request("GET", "/slow"));
        await backend.NextAsync();

        Task<int> stopping = gateway.Host.DrainAsync(Patience.Time);
        Assert.Equal((string.Empty, true), await idle.Reader.RestAsync());
        Assert.False(stopping.IsCompleted);
        goOn.SetResult();
        Assert.Equal(200, (await busy.Reader.MessageAsync())!.Status);
        Assert.Equal(0, await stopping.WaitAsync(Patience.Token()));
    }

    private static RouteModel Route(UpstreamModel upstream) => new() { Name = "default", Upstream = upstream };

    /// <summary>Where nobody listens: bound to the end of these tests, so that nobody gets that port in between.</summary>
    private static AddressPort Closed()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Held.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return AddressPort.FromEndPoint(socket.LocalEndPoint);
    }
}
