using System.Net.Sockets;

namespace Whence.Proxy.Tests.Http;

/// <summary>Rows of the surface "http1" in which the client does more than send bytes.</summary>
public sealed class HostileHttp1BodyTests
{
    internal static readonly string[] Plays = ["cl-short-body-fin", "chunk-no-final-fin", "request-line-9k"];

    public static TheoryData<ListenerKind> Kinds() => [.. ListenerKinds.All];

    public static MatrixTheoryData<ListenerKind, string> CutOff()
        => new(ListenerKinds.All, ["Content-Length: 10\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"]);

    /// <summary>The rows cl-short-body-fin and chunk-no-final-fin.</summary>
    [Theory]
    [MemberData(nameof(CutOff))]
    public async Task A_body_that_is_cut_off_is_never_whole_for_the_target(ListenerKind kind, string rest)
    {
        var end = new TaskCompletionSource<(string Text, bool InOrder)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            string? head;
            try
            {
                head = await connection.Reader.HeadAsync();
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                end.TrySetResult((string.Empty, false)); // a reset takes what was not read yet with it
                return;
            }

            if (head?.StartsWith("GET", StringComparison.Ordinal) != true)
            {
                end.TrySetResult(await connection.Reader.RestAsync());
                return;
            }

            await connection.SendAsync(RecordingBackend.Ok);
            await connection.AnswerAllAsync(RecordingBackend.Ok);
        });
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using (HostileClient client = await HostileClient.ConnectAsync(kind, gateway.Local))
        {
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{rest}");
            await client.FinishAsync();
            (string text, _) = await client.Reader.RestAsync();
            Assert.True(text.Length == 0 || text.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), text);
        }

        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Contains(record.Fault, new[] { RequestFault.BadRequest, RequestFault.ClientGone });
        await gateway.Log.NextConnectionAsync();
        Assert.Equal(0, gateway.Log.RequestsLeft);
        if (backend.Connections > 0)
        {
            // The connection ends there: no last chunk, no missing byte, no other request.
            (string got, _) = await end.Task.WaitAsync(Patience.Token());
            Assert.DoesNotContain("0\r\n\r\n", got, StringComparison.Ordinal);
            Assert.DoesNotContain("HTTP/1.1", got, StringComparison.Ordinal);
            Assert.True(got.Length < "5\r\nhello\r\n0\r\n\r\n".Length, got);
        }

        await HostileRig.StillServesAsync(kind, gateway);
    }

    /// <summary>The row request-line-9k.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_request_line_of_9_000_bytes_is_414(ListenerKind kind)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using (HostileClient client = await HostileClient.ConnectAsync(kind, gateway.Local))
        {
            await client.SendAsync(Make.Request("GET", "/" + new string('x', 9_000 - "GET / HTTP/1.1".Length)));
            Assert.Equal(414, (await client.Reader.MessageAsync())!.Status);
            Assert.Equal((string.Empty, true), await client.Reader.RestAsync());
        }

        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((414, RequestFault.BadRequest, "Request line too long."), (record.Status, record.Fault, record.FaultDetail));
        Assert.Equal(0, backend.Connections);
        await HostileRig.StillServesAsync(kind, gateway);
    }
}
