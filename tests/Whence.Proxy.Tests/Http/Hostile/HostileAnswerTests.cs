using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>Rows in which it is the target that is hostile.</summary>
public sealed class HostileAnswerTests
{
    internal static readonly string[] Http1Plays = ["resp-cl-te", "resp-two-cl", "resp-extra-bytes", "resp-1xx-flood"];

    public static TheoryData<ListenerKind> Kinds() => [.. ListenerKinds.All];

    public static MatrixTheoryData<ListenerKind, string> Refused() => new(ListenerKinds.All, ["resp-cl-te", "resp-two-cl", "resp-1xx-flood"]);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task An_answer_with_two_readings_or_no_end_is_502_and_its_connection_is_let_go(ListenerKind kind, string name)
    {
        string answer = name switch
        {
            "resp-cl-te" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 30\r\n\r\n0\r\n\r\nsplit",
            "resp-two-cl" => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 2\r\n\r\nhello",
            _ => new StringBuilder().Insert(0, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 10_000) + RecordingBackend.Ok,
        };
        await using var backend = new RecordingBackend(connection => PlayAsync(connection, answer));
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using HostileClient client = await HostileClient.ConnectAsync(kind, gateway.Local);
        await client.SendAsync(Make.Get());
        WireMessage got = (await client.Reader.MessageAsync())!;
        Assert.Equal(502, got.Status);
        Assert.DoesNotContain("split", got.Body, StringComparison.Ordinal);
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal(RequestFault.UpstreamFailed, record.Fault);
        Assert.NotNull(record.FaultDetail);
        await NextIsServedElsewhereAsync(client, backend);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Bytes_behind_an_answer_reach_nobody_and_its_connection_is_let_go(ListenerKind kind)
    {
        await using var backend = new RecordingBackend(
            static connection => PlayAsync(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloevil"));
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using HostileClient client = await HostileClient.ConnectAsync(kind, gateway.Local);
        await client.SendAsync(Make.Get());
        WireMessage got = (await client.Reader.MessageAsync())!;
        Assert.Equal((200, "hello"), (got.Status, got.Body));
        await NextIsServedElsewhereAsync(client, backend);
    }

    /// <summary>The first connection is hostile, those after it are not.</summary>
    private static async Task PlayAsync(BackendConnection connection, string answer)
    {
        string target = (await connection.RequestAsync())!.StartLine;
        await connection.SendAsync(target.StartsWith("GET /next", StringComparison.Ordinal) ? RecordingBackend.Ok : answer);
        await connection.AnswerAllAsync("HTTP/1.1 500 Reused\r\nContent-Length: 0\r\n\r\n");
    }

    private static async Task NextIsServedElsewhereAsync(HostileClient client, RecordingBackend backend)
    {
        await client.SendAsync(Make.Request("GET", "/next"));
        Assert.Equal(200, (await client.Reader.MessageAsync())!.Status);
        Assert.Equal(2, backend.Connections);
    }
}
