using System.Collections.Concurrent;

namespace Whence.Proxy.Tests.Http;

/// <summary>The rows "http2" that are about how much, how often and how long.</summary>
public sealed class HostileHttp2FloodTests
{
    internal static readonly string[] Plays =
    [
        "h2-dup-host-discard", "h2-zero-window-hold",
        "h2-max-streams-exceeded", "h2-1000-connections-slow", "h2-goaway-drain", "h2-upstream-response-splitting",
    ];

    public static TheoryData<ListenerKind> Kinds() => [.. ListenerKinds.All];

    /// <summary>The row h2-dup-host-discard: whether they are dropped or not, they count.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_head_of_100_000_fields_ends_the_connection(ListenerKind kind)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using (RawHttp2 client = await RawHttp2.OpenAsync(kind, gateway.Local))
        {
            byte[] thousand = Http2Frame.Block([.. Enumerable.Repeat(("host", "a"), 1000)]);
            await client.SendAsync(Http2Frame.Request(1, ends: true, kind) with { Flags = Http2Frame.EndStream });
            for (int i = 0; i < 100; i++)
            {
                await client.SendAsync(new Http2Frame(Http2FrameType.Continuation, i == 99 ? Http2Frame.EndHeaders : (byte)0, 1, thousand));
            }

            Assert.Equal(Http2Error.ProtocolError, (await client.UntilAsync(static frame => frame.Type == Http2FrameType.GoAway))?.Error);
        }

        Assert.Equal(TerminationReason.ProtocolError, (await gateway.Log.NextConnectionAsync()).Termination);
        Assert.Equal(0, backend.Connections);
        Assert.Equal("http2 connection error PROTOCOL_ERROR", (await gateway.Log.NextRequestAsync()).FaultDetail);
        await HostileRig.StillServesAsync(kind, gateway);
    }

    /// <summary>
    /// The row h2-zero-window-hold: what targets can get rid of is what we and the system hold of an answer, a small part of the 10 GB. (Who takes
    /// nothing for a minute is ended by the rate of answers: KestrelHost.)
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Answers_that_nobody_takes_stay_where_they_are(ListenerKind kind)
    {
        const int Streams = 100, Answer = 100_000_000;
        long sent = 0;
        string piece = new('x', 64 * 1024);
        await using var backend = new RecordingBackend(async connection =>
        {
            string head = (await connection.RequestAsync())!.Head;
            if (head.StartsWith("GET /next", StringComparison.Ordinal))
            {
                await connection.SendAsync(RecordingBackend.Ok);
                return;
            }

            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Answer}\r\n\r\n");
            for (int left = Answer; left > 0; left -= piece.Length)
            {
                await connection.SendAsync(piece);
                Interlocked.Add(ref sent, piece.Length);
            }
        });
        RouteModel route = Make.Route(backend); // which 100 streams ask at once
        await using HttpGateway gateway = await HostileRig.StartAsync(
            kind, route with { Upstream = route.Upstream with { ConnectTimeout = Patience.Time } });
        using (RawHttp2 client = await RawHttp2.OpenAsync(kind, gateway.Local, Http2Frame.Setting(4, 0)))
        {
            await client.SendAsync([.. Enumerable.Range(0, Streams).Select(number => Http2Frame.Request(2 * number + 1, ends: true, kind))]);
            for (int i = 0; i < Streams; i++)
            {
                Assert.Equal(200, (await client.UntilAsync(static frame => frame.Type == Http2FrameType.Headers))?.Status);
            }

            using HostileClient other = await HostileClient.ConnectAsync(kind, gateway.Local);
            await other.SendAsync(Make.Request("GET", "/next"));
            Assert.Equal(200, (await other.Reader.MessageAsync())!.Status);
        }

        await gateway.Log.NextConnectionAsync();
        await gateway.Log.NextConnectionAsync();
        Assert.InRange(Volatile.Read(ref sent), 1, (long)Streams * Answer / 10);
    }

    /// <summary>The row h2-max-streams-exceeded.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_stream_over_the_limit_is_refused_and_the_others_go_on(ListenerKind kind)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using (RawHttp2 client = await RawHttp2.OpenAsync(kind, gateway.Local))
        {
            await client.SendAsync([.. Enumerable.Range(0, 101).Select(number => Http2Frame.Request(2 * number + 1, ends: false, kind))]);
            Http2Frame? refused = await client.UntilAsync(static frame => frame.Type is Http2FrameType.RstStream or Http2FrameType.GoAway);
            Assert.Equal((Http2FrameType.RstStream, 201, Http2Error.RefusedStream), (refused!.Type, refused.Stream, refused.Error));
            await client.SendAsync([.. Enumerable.Range(0, 100).Select(static number => Http2Frame.Data(2 * number + 1, "x", ends: true))]);
            for (int answered = 0; answered < 100; answered++)
            {
                Assert.Equal(200, (await client.UntilAsync(static frame => frame.Type == Http2FrameType.Headers))?.Status);
            }
        }

        await gateway.Log.NextConnectionAsync();
        RequestRecord[] bad = [.. (await HostileRig.TakeAllAsync(gateway.Log)).Where(static record => record.Fault != RequestFault.None)];
        Assert.Equal((RequestFault.BadRequest, "http2 stream error REFUSED_STREAM"), Assert.Single(bad) switch { var record => (record.Fault, record.FaultDetail!) });
    }

    /// <summary>The row h2-1000-connections-slow, with 20 connections: 100 idle streams each say as much about one.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Streams_that_say_nothing_hold_up_nobody(ListenerKind kind)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        var idle = new List<RawHttp2>();
        for (int i = 0; i < 20; i++)
        {
            RawHttp2 client = await RawHttp2.OpenAsync(kind, gateway.Local);
            await client.SendAsync([.. Enumerable.Range(0, 100).Select(number => Http2Frame.Request(2 * number + 1, ends: false, kind)), Http2Frame.Ping(1)]);
            Assert.NotNull(await client.UntilAsync(static frame => frame is { Type: Http2FrameType.Ping, Flags: Http2Frame.Ack }));
            idle.Add(client);
        }

        await HostileRig.StillServesAsync(kind, gateway);
        Assert.Equal(21, gateway.Host.Counters.Accepted);
        idle.ForEach(static client => client.Dispose());
        for (int i = 0; i < idle.Count + 1; i++)
        {
            await gateway.Log.NextConnectionAsync();
        }
    }

    /// <summary>The row h2-goaway-drain.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Streams_that_are_open_when_we_stop_are_answered_and_the_client_is_told(ListenerKind kind)
    {
        var arrived = new SemaphoreSlim(0);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new RecordingBackend(async connection =>
        {
            while (await connection.RequestAsync() is not null)
            {
                arrived.Release();
                await go.Task;
                await connection.SendAsync(RecordingBackend.Ok);
            }
        });
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        RawHttp2 client = await RawHttp2.OpenAsync(kind, gateway.Local);
        await client.SendAsync([.. Enumerable.Range(0, 100).Select(number => Http2Frame.Request(2 * number + 1, ends: true, kind))]);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(await arrived.WaitAsync(Patience.Time, Patience.Token()));
        }

        Task<int> stopping = gateway.Host.DrainAsync(Patience.Time);
        Http2Frame? told = await client.UntilAsync(static frame => frame.Type == Http2FrameType.GoAway);
        Assert.Equal(Http2Error.NoError, told!.Error);
        Assert.True(told.LastStream >= 199);
        go.SetResult();
        var answered = new ConcurrentBag<int>();
        while (answered.Count < 100 && await client.FrameAsync() is { } frame)
        {
            if (frame.Type == Http2FrameType.Headers && frame.Status == 200)
            {
                answered.Add(frame.Stream);
            }
        }

        Assert.Equal(100, answered.Distinct().Count());
        client.Dispose();
        await stopping;
    }

    /// <summary>The row h2-upstream-response-splitting, with a target of HTTP/1: a value that would end its line in the answer.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_with_a_line_end_inside_a_value_is_502_on_a_stream(ListenerKind kind)
    {
        await using var backend = new RecordingBackend(
            static connection => connection.AnswerAllAsync("HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: evil\r\nContent-Length: 2\r\n\r\nok"));
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using RawHttp2 client = await RawHttp2.OpenAsync(kind, gateway.Local);
        await client.SendAsync(Http2Frame.Request(1, ends: true, kind));
        Assert.Equal(502, (await client.UntilAsync(static frame => frame.Type == Http2FrameType.Headers))?.Status);
        Assert.Equal(RequestFault.UpstreamFailed, (await gateway.Log.NextRequestAsync()).Fault);
    }
}
