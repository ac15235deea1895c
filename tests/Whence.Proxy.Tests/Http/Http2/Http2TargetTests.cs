using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Whence.Proxy.Tests.Tls;

namespace Whence.Proxy.Tests.Http;

/// <summary>Requests go to targets that speak HTTP/2, as gRPC needs it.</summary>
public class Http2TargetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_request_arrives_with_the_client_told(int version)
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(static context => context.Response.WriteAsync("hello"));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target));
        string path = "/a%2Fb//c;d?x=%2f&y='";
        if (version == 1)
        {
            WireMessage answer = await gateway.AskAsync(Make.Request("GET", path, "X-Custom: caf", "X-Forwarded-For: 6.6.6.6"));
            Assert.Equal((200, "hello"), (answer.Status, answer.Body));
        }
        else
        {
            using var client = new Http2Client(gateway.Local);
            using HttpResponseMessage answer = await client.GetAsync("/a%2Fb//c;d?x=%2f&y='", ("X-Custom", "caf"), ("X-Forwarded-For", "6.6.6.6"));
            Assert.Equal((HttpStatusCode.OK, "hello"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        Dictionary<string, string> got = await target.NextAsync();
        Assert.Equal($"GET {path} HTTP/2 http", got[":line"]);
        Assert.Equal(version == 1 ? "a" : $"127.0.0.1:{gateway.Local.Port}", got["Host"]);
        Assert.Equal("127.0.0.1", got["X-Forwarded-For"]);
        Assert.Equal("caf", got["X-Custom"]);
        Assert.Equal((RequestFault.None, 200, 200), await Outcome(gateway));
    }

    [Fact]
    public async Task Both_bodies_go_at_once_and_trailers_tell_how_it_ended()
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(EchoAsync);
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target));
        using var client = new Http2Client(gateway.Local);
        var pipe = new Pipe();
        using var content = new FlushedContent(pipe.Reader);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        using HttpResponseMessage answer = await client.SendAsync(
            HttpMethod.Post, "/service/method", content, CancellationToken.None, ("TE", "trailers"));
        Assert.Equal("application/grpc", answer.Content.Headers.ContentType!.MediaType);
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64];
        foreach (string message in (string[])["one", "two", "three"])
        {
            await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(message));
            await body.ReadExactlyAsync(buffer.AsMemory(0, message.Length), Patience.Token()); // before the next is sent
            Assert.Equal(message, Encoding.ASCII.GetString(buffer, 0, message.Length));
        }

        await pipe.Writer.CompleteAsync();
        Assert.Equal(0, await body.ReadAsync(buffer, Patience.Token()));
        Assert.Equal(["0"], answer.TrailingHeaders.GetValues("grpc-status"));
        Assert.False(answer.TrailingHeaders.Contains("x-forwarded-for"));
        Dictionary<string, string> got = await target.NextAsync();
        Assert.Equal(("trailers", "application/grpc"), (got["TE"], got["Content-Type"]));
        Assert.Equal((RequestFault.None, 200, 200), await Outcome(gateway));
    }

    [Fact]
    public async Task Many_requests_share_a_connection()
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(static context => context.Response.WriteAsync("hello"));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target));
        using var client = new Http2Client(gateway.Local);
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage answer = await client.GetAsync("/");
            Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
        }

        Assert.Single(target.Connections);
    }

    [Fact]
    public async Task A_stream_that_is_reset_is_reset_at_the_target()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using KestrelTarget target = await KestrelTarget.StartAsync(async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await gone.Task;
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target));
        using var client = new Http2Client(gateway.Local);
        HttpResponseMessage answer = await client.GetAsync("/");
        answer.Dispose();
        await gone.Task.WaitAsync(Patience.Token());
        Assert.Equal(RequestFault.ClientGone, (await gateway.Log.NextRequestAsync()).Fault);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_cut_off_visibly()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using KestrelTarget target = await KestrelTarget.StartAsync(async context =>
        {
            await context.Response.WriteAsync("part");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            context.Abort();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get());
        Assert.Contains("200 OK", await client.Reader.HeadAsync(), StringComparison.Ordinal);
        goOn.SetResult();
        (string text, bool inOrder) = await client.Reader.RestAsync();
        Assert.True(!inOrder || !text.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
        Assert.Equal(RequestFault.UpstreamFailed, (await gateway.Log.NextRequestAsync()).Fault);
    }

    [Fact]
    public async Task A_target_that_is_not_there_or_speaks_another_version_is_502()
    {
        await using var old = new RecordingBackend(static connection => connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"));
        foreach (AddressPort address in (AddressPort[])[Make.EndPoint("127.0.0.1:1"), old.Address])
        {
            await using HttpGateway gateway = await HttpGateway.StartAsync(new RouteModel
            {
                Name = "default",
                Upstream = Make.Upstream(address) with { HttpVersion = HttpVersions.Http2 },
            });
            Assert.Equal(502, (await gateway.AskAsync(Make.Get())).Status);
        }
    }

    [Fact]
    public async Task One_that_does_not_begin_its_answer_is_504()
    {
        var never = new TaskCompletionSource();
        await using KestrelTarget target = await KestrelTarget.StartAsync(context => never.Task.WaitAsync(context.RequestAborted));
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            [Route(target)], limits: new HttpLimits { UpstreamTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Equal(504, (await gateway.AskAsync(Make.Get())).Status);
        Assert.Equal(504, (await gateway.AskAsync(Make.Request("POST", "/", "Content-Length: 3") + "abc")).Status);
    }

    [Fact]
    public async Task A_target_that_is_down_gives_its_turn_to_the_next()
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(static context => context.Response.WriteAsync("hello"));
        RouteModel route = Route(target);
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            route with { Upstream = Make.Upstream(Make.EndPoint("127.0.0.1:1"), target.Address) with { HttpVersion = HttpVersions.Http2 } });
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(200, (await gateway.AskAsync(Make.Request("POST", "/", "Content-Length: 3") + "abc")).Status);
        }
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("other.example", 502)]
    public async Task Over_tls_it_is_agreed_on_and_the_name_must_be_right(string name, int status)
    {
        using var authority = new TestAuthority();
        CertificateFiles files = authority.Server("target", "localhost");
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        await using KestrelTarget target = await KestrelTarget.StartAsync(static context => context.Response.WriteAsync("hello"), certificate);
        RouteModel route = Route(target);
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            route with { Upstream = route.Upstream with { Tls = new UpstreamTlsModel { ServerName = name, CaFile = authority.CaFile } } });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(status, (await gateway.AskAsync(Make.Get())).Status);
        }

        if (status == 200)
        {
            Assert.Equal("GET / HTTP/2 https", (await target.NextAsync())[":line"]);
            Assert.Single(target.Connections);
        }
        else
        {
            Assert.Equal("certificate-name", (await gateway.Log.NextRequestAsync()).FaultDetail);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_was_refused_is_never_sent_again_without_its_bytes(bool hasLength)
    {
        await using var target = new RawHttp2Target(static async target =>
        {
            int stream = await target.RequestAsync();
            await target.SendAsync(Http2Frame.Reset(stream, Http2Error.RefusedStream));
            await target.UntilEndAsync();
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target.Address));
        string request = hasLength
            ? Make.Request("POST", "/", "Content-Length: 8") + "AAAABBBB"
            : Make.Request("POST", "/", "Transfer-Encoding: chunked") + "8\r\nAAAABBBB\r\n0\r\n\r\n";
        Assert.Equal(502, (await gateway.AskAsync(request)).Status);
        Assert.All(target.Whole, static stream => Assert.Equal(1, stream)); // the one that was refused
    }

    [Fact]
    public async Task A_target_that_takes_no_body_is_504_and_a_client_that_sends_none_408()
    {
        await using var target = new RawHttp2Target(static async target =>
        {
            await target.RequestAsync();
            await target.UntilEndAsync(); // no window is given
        });
        RouteModel route = Route(target.Address);
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            [route with { Upstream = route.Upstream with { IdleTimeout = TimeSpan.FromMilliseconds(200) } }],
            limits: new HttpLimits { UpstreamTimeout = TimeSpan.FromMilliseconds(200) });
        using RawClient taken = await gateway.ConnectAsync();
        await taken.SendAsync(Make.Request("POST", "/", "Content-Length: 1000000") + new string('x', 200_000));
        Assert.Equal(504, (await taken.Reader.MessageAsync())!.Status);
        await using var other = new RawHttp2Target(static async target =>
        {
            await target.RequestAsync();
            await target.UntilEndAsync();
        });
        RouteModel second = Route(other.Address);
        await using HttpGateway patient = await HttpGateway.StartAsync(
            second with { Upstream = second.Upstream with { IdleTimeout = TimeSpan.FromMilliseconds(200) } });
        using RawClient silent = await patient.ConnectAsync();
        await silent.SendAsync(Make.Request("POST", "/", "Content-Length: 10") + "abc");
        Assert.Equal(408, (await silent.Reader.MessageAsync())!.Status);
    }

    [Fact]
    public async Task An_answer_before_the_end_of_the_body_leaves_the_body_to_nobody()
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(static context => context.Response.WriteAsync("early"));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target));
        for (int i = 0; i < 5; i++)
        {
            using RawClient client = await gateway.ConnectAsync();
            await client.SendAsync(Make.Request("POST", "/", "Content-Length: 6") + "abc");
            Assert.Equal((200, "early"), (await client.Reader.MessageAsync()) is { } early ? (early.Status, early.Body) : default);
            await client.SendAsync("def" + Make.Get());
            Assert.Equal(200, (await client.Reader.MessageAsync())!.Status); // the connection is in order
        }
    }

    [Fact]
    public async Task OPTIONS_of_everything_does_not_go_there()
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(static context => context.Response.WriteAsync("hello"));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target));
        Assert.Equal(501, (await gateway.AskAsync("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task WebSocket_does_not_go_there()
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(static context => context.Response.WriteAsync("hello"));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Route(target));
        Assert.Equal(501, (await gateway.AskAsync(Make.Get("Connection: Upgrade", "Upgrade: websocket"))).Status);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.AppendTrailer("grpc-status", "0");
        context.Response.AppendTrailer("x-forwarded-for", "6.6.6.6");
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        byte[] buffer = new byte[1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task<(RequestFault Fault, int Status, int? Upstream)> Outcome(HttpGateway gateway)
    {
        RequestRecord record = await gateway.Log.NextRequestAsync();
        return (record.Fault, record.Status, record.UpstreamStatus);
    }

    private static RouteModel Route(KestrelTarget target) => Route(target.Address);

    private static RouteModel Route(AddressPort target) => new()
    {
        Name = "default",
        Upstream = Make.Upstream(target) with { HttpVersion = HttpVersions.Http2 },
    };

    /// <summary>Sends each piece at once, as gRPC does; StreamContent waits for more.</summary>
    private sealed class FlushedContent(PipeReader reader) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            while (await reader.ReadAsync() is { } read && !(read.IsCompleted && read.Buffer.IsEmpty))
            {
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    await stream.WriteAsync(piece);
                }

                reader.AdvanceTo(read.Buffer.End);
                await stream.FlushAsync();
            }
        }
    }
}
