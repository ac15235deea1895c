using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Primitives;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public class RequestHeadTests
{
    [Theory]
    [InlineData("GET", null, false, "GET /a?b=%20 HTTP/1.1\r\nHost: h\r\nX-A: caf\u00e9\r\nX-A: 2\r\nX-B: \r\n\r\n")]
    [InlineData("GET", null, true, "GET /a?b=%20 HTTP/1.1\r\nHost: h\r\nX-A: caf\u00e9\r\nX-A: 2\r\nX-B: \r\nConnection: close\r\n\r\n")]
    [InlineData("POST", null, false, "POST /a?b=%20 HTTP/1.1\r\nHost: h\r\nX-A: caf\u00e9\r\nX-A: 2\r\nX-B: \r\nContent-Length: 0\r\n\r\n")]
    [InlineData("DELETE", 7L, false, "DELETE /a?b=%20 HTTP/1.1\r\nHost: h\r\nX-A: caf\u00e9\r\nX-A: 2\r\nX-B: \r\nContent-Length: 7\r\n\r\n")]
    [InlineData("PUT", -1L, false, "PUT /a?b=%20 HTTP/1.1\r\nHost: h\r\nX-A: caf\u00e9\r\nX-A: 2\r\nX-B: \r\nTransfer-Encoding: chunked\r\n\r\n")]
    public void A_head_is_written_byte_for_byte_and_framed_as_it_came(string method, long? length, bool closes, string expected)
    {
        UpstreamRequest request = Request(method, "/a?b=%20", "h", length, ("X-A", new StringValues(["caf\u00e9", "2"])), ("X-B", ""));
        byte[] buffer = new byte[RequestHead.RoomFor(request)];
        Assert.True(RequestHead.TryWrite(request, closes, buffer, out int written));
        Assert.Equal(expected, Encoding.Latin1.GetString(buffer, 0, written));
        Assert.False(RequestHead.TryWrite(request, closes, buffer.AsSpan(0, written - 1), out _));
    }

    /// <summary>RFC 9110 section 10.1.4: TE is said together with its connection option.</summary>
    [Theory]
    [InlineData(false, false, "\r\nTE: trailers\r\nConnection: TE\r\n\r\n")]
    [InlineData(true, false, "\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n")]
    [InlineData(false, true, "\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")]
    public void That_trailers_are_welcome_is_told(bool closes, bool upgrades, string expected)
    {
        UpstreamRequest request = Request("GET", "/", "h", null) with { TakesTrailers = true, Upgrades = upgrades };
        byte[] buffer = new byte[RequestHead.RoomFor(request)];
        Assert.True(RequestHead.TryWrite(request, closes, buffer, out int written));
        Assert.Equal("GET / HTTP/1.1\r\nHost: h" + expected, Encoding.Latin1.GetString(buffer, 0, written));
    }

    [Theory]
    [InlineData("GE T", "/", "h", "A", "b")]
    [InlineData("GET\r\n", "/", "h", "A", "b")]
    [InlineData("", "/", "h", "A", "b")]
    [InlineData("GET", "", "h", "A", "b")]
    [InlineData("GET", "/ HTTP/1.1", "h", "A", "b")]
    [InlineData("GET", "/\r\nX: y", "h", "A", "b")]
    [InlineData("GET", "/\u007f", "h", "A", "b")]
    [InlineData("GET", "/\u0100", "h", "A", "b")]
    [InlineData("GET", "/", "h\r\nX: y", "A", "b")]
    [InlineData("GET", "/", "h\n", "A", "b")]
    [InlineData("GET", "/", "h", "A\r\nX", "b")]
    [InlineData("GET", "/", "h", "A:", "b")]
    [InlineData("GET", "/", "h", "A ", "b")]
    [InlineData("GET", "/", "h", "", "b")]
    [InlineData("GET", "/", "h", "A", "b\r\nX: y")]
    [InlineData("GET", "/", "h", "A", "b\n")]
    [InlineData("GET", "/", "h", "A", "b\r")]
    [InlineData("GET", "/", "h", "A", "\u0000")]
    [InlineData("GET", "/", "h", "A", "caf\u00e9\r")]
    [InlineData("GET", "/", "h", "A", "\u010d\u010a")] // a narrowing cast would make CR and LF of it
    [InlineData("GET", "/", "h", "HOST", "b")]
    [InlineData("GET", "/", "h", "content-length", "5")]
    [InlineData("GET", "/", "h", "Transfer-Encoding", "chunked")]
    [InlineData("GET", "/", "h", "Connection", "close")]
    [InlineData("GET", "/", "h", "te", "trailers")]
    public void Nothing_that_would_be_read_as_another_request_is_written(string method, string target, string host, string name, string value)
    {
        UpstreamRequest request = Request(method, target, host, null, (name, value));
        byte[] buffer = new byte[RequestHead.RoomFor(request)];
        Assert.False(RequestHead.TryWrite(request, closes: false, buffer, out int written));
        Assert.Equal(0, written);
    }

    [Theory]
    [InlineData(0, false, "")]
    [InlineData(0, true, "0\r\n\r\n")]
    [InlineData(5, false, "5\r\nxxxxx\r\n")]
    [InlineData(17, true, "11\r\nxxxxxxxxxxxxxxxxx\r\n0\r\n\r\n")]
    public void A_chunk_is_framed_in_place(int length, bool isLast, string expected)
    {
        byte[] buffer = new byte[ChunkFrame.Before + length + ChunkFrame.After];
        buffer.AsSpan(ChunkFrame.Before, length).Fill((byte)'x');
        Assert.Equal(expected, Encoding.Latin1.GetString(buffer[ChunkFrame.Write(buffer, length, isLast)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(16 * 1024)]
    public async Task A_chunk_is_the_same_whether_it_is_framed_in_place_or_written(int length)
    {
        byte[] buffer = new byte[ChunkFrame.Around + length];
        buffer.AsSpan(ChunkFrame.Before, length).Fill((byte)'x');
        byte[] piece = buffer[ChunkFrame.Before..^ChunkFrame.After];
        var pipe = new Pipe();
        ChunkFrame.Write(pipe.Writer, piece);
        await pipe.Writer.CompleteAsync();
        ReadResult written = await pipe.Reader.ReadAtLeastAsync(ChunkFrame.Around + length, TestContext.Current.CancellationToken);
        Assert.Equal(buffer[ChunkFrame.Write(buffer, length, isLast: false)], written.Buffer.ToArray());
    }

    private static UpstreamRequest Request(string method, string target, string host, long? length, params (string Name, StringValues Value)[] fields) => new()
    {
        Upstream = Make.Upstream(Make.EndPoint("127.0.0.1:1")),
        Method = method,
        Target = target,
        Host = host,
        Fields = [.. fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))],
        Body = length is { } given ? new RequestBody(new Pipe().Reader, given < 0 ? null : given, trailers: default) : null,
        Source = null!,
        Resolution = default,
    };
}
