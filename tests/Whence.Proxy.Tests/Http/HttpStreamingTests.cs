using System.Globalization;

namespace Whence.Proxy.Tests.Http;

/// <summary>Bodies go through as they come, in the framing they came in.</summary>
public class HttpStreamingTests
{
    private static readonly string Megabyte = string.Concat(Enumerable.Range(0, 1 << 16).Select(static i => i.ToString("x16", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_megabyte_goes_up_and_its_first_bytes_arrive_before_its_last_are_sent(bool chunked)
    {
        var first = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            string head = (await connection.Reader.HeadAsync())!;
            string begin = chunked ? await connection.Reader.LineAsync() : string.Empty;
            int size = chunked ? int.Parse(begin, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 16;
            string part = await connection.Reader.ExactlyAsync(size);
            first.SetResult(head + part);
            string rest;
            if (chunked)
            {
                await connection.Reader.LineAsync();
                rest = await connection.Reader.ChunksAsync();
            }
            else
            {
                rest = await connection.Reader.ExactlyAsync(Megabyte.Length - 16);
            }

            await connection.SendAsync(part + rest == Megabyte ? RecordingBackend.Ok : "HTTP/1.1 500 Wrong\r\nContent-Length: 0\r\n\r\n");
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();

        await client.SendAsync(Make.Request("PUT", "/", chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Megabyte.Length}"));
        await client.SendAsync(chunked ? $"10\r\n{Megabyte[..16]}\r\n" : Megabyte[..16]);
        string arrived = await first.Task.WaitAsync(Patience.Token());
        await client.SendAsync(chunked ? $"{Megabyte.Length - 16:x}\r\n{Megabyte[16..]}\r\n0\r\n\r\n" : Megabyte[16..]);

        Assert.EndsWith(Megabyte[..16], arrived, StringComparison.Ordinal);
        Assert.Contains(chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {Megabyte.Length}\r\n", arrived, StringComparison.Ordinal);
        Assert.Equal(200, (await client.Reader.MessageAsync())!.Status);
        Assert.Equal(Megabyte.Length, (await gateway.Log.NextRequestAsync()).BytesReceived);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_megabyte_comes_down_and_its_first_bytes_arrive_before_its_last_are_sent(bool chunked)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            await connection.RequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Megabyte.Length}")}\r\n\r\n");
            await connection.SendAsync(chunked ? $"10\r\n{Megabyte[..16]}\r\n" : Megabyte[..16]);
            await goOn.Task;
            await connection.SendAsync(chunked ? $"{Megabyte.Length - 16:x}\r\n{Megabyte[16..]}\r\n0\r\nX-Trailer: 1\r\n\r\n" : Megabyte[16..]);
        });
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Get());

        var head = new WireMessage((await client.Reader.HeadAsync())!, string.Empty);
        string body = chunked ? await FirstChunkAsync(client) : await client.Reader.ExactlyAsync(16);
        goOn.SetResult();
        body += chunked ? await client.Reader.ChunksAsync() : await client.Reader.ExactlyAsync(Megabyte.Length - 16);

        Assert.Equal(chunked ? null : Megabyte.Length.ToString(CultureInfo.InvariantCulture), head.Field("Content-Length"));
        Assert.Equal(chunked ? "chunked" : null, head.Field("Transfer-Encoding"));
        Assert.True(body == Megabyte);
        Assert.Equal(Megabyte.Length, (await gateway.Log.NextRequestAsync()).BytesSent);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 123\r\n\r\n", 200, "123")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", 204, null)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", 304, null)]
    [InlineData("GET", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "0")]
    public async Task Answers_without_a_body_keep_the_connection(string method, string answer, int status, string? length)
    {
        await using var backend = new RecordingBackend(connection => connection.AnswerAllAsync(answer));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            WireMessage got = await client.AskAsync(Make.Request(method, "/"));
            Assert.Equal((status, length), (got.Status, got.Field("Content-Length")));
        }

        Assert.Equal(1, backend.Connections);
    }

    [Fact]
    public async Task Fields_of_the_answer_come_as_they_were_but_for_hop_by_hop_ones()
    {
        await using var backend = new RecordingBackend(static connection => connection.AnswerAllAsync(
            "HTTP/1.1 299 Gr\u00fc\u00dfe\r\nServer: theirs\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nX-Latin: caf\u00e9\r\nConnection: X-Hop\r\nX-Hop: 1\r\n"
            + "Keep-Alive: timeout=5\r\nProxy-Authenticate: x\r\nLocation: /elsewhere\r\nContent-Encoding: br\r\nContent-Length: 0\r\n\r\n"));
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        WireMessage got = await gateway.AskAsync(Make.Get());
        Assert.Equal(299, got.Status);
        Assert.Equal(["a=1; Path=/", "b=2"], got.Lines("Set-Cookie"));
        Assert.Equal(("theirs", "caf\u00e9", "/elsewhere", "br"), (got.Field("Server"), got.Field("X-Latin"), got.Field("Location"), got.Field("Content-Encoding")));
        string[] gone = ["connection", "x-hop", "keep-alive", "proxy-authenticate"];
        Assert.DoesNotContain(got.Fields, field => gone.Contains(field.Key.ToLowerInvariant()));
    }

    private static async Task<string> FirstChunkAsync(RawClient client)
    {
        Assert.Equal("10", await client.Reader.LineAsync());
        string part = await client.Reader.ExactlyAsync(16);
        await client.Reader.LineAsync();
        return part;
    }
}
