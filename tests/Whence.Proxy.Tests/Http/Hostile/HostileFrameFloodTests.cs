using System.Diagnostics;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>The rows "http2" in which a client sends frames without end. Each is told off after so many, and somebody else is served meanwhile.</summary>
public sealed class HostileFrameFloodTests
{
    internal static readonly string[] Plays = ["h2-rapid-reset", "h2-made-you-reset", "h2-continuation-empty", "h2-priority-flood"];

    public static TheoryData<ListenerKind> Kinds() => [.. ListenerKinds.All];

    /// <summary>The row h2-rapid-reset: as many as the row says, unless we are told off before.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Requests_that_are_taken_back_at_once(ListenerKind kind)
    {
        Played play = await PlayAsync(kind, 100_000, stream => [Http2Frame.Request(stream, ends: true, kind), Http2Frame.Reset(stream)]);
        CheckResets(play, ahead: 1);
    }

    /// <summary>The row h2-made-you-reset: bodies longer than they say.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Streams_that_we_are_made_to_reset(ListenerKind kind)
    {
        Played play = await PlayAsync(
            kind, 10_000, stream => [Http2Frame.Request(stream, ends: false, kind, ("content-length", "1")), Http2Frame.Data(stream, "xx")]);
        CheckResets(play, ahead: 96 * 1024 / 70); // what the pipe to it holds
    }

    /// <summary>The row h2-continuation-empty.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_head_in_10_000_empty_pieces(ListenerKind kind)
    {
        Http2Frame head = Http2Frame.Request(1, ends: true, kind) with { Flags = Http2Frame.EndStream };
        Played play = await PlayAsync(kind, 10_000, static _ => [new(Http2FrameType.Continuation, 0, 1, [])], before: head);
        CheckFlood(FrameFlood.Continuations, play);
        Assert.Empty(play.Others(RequestFault.None));
    }

    /// <summary>The row h2-priority-flood, and others of its kind: frames that ask for nothing.</summary>
    [Theory]
    [MemberData(nameof(IdleFrames))]
    public async Task Frames_that_ask_for_nothing(ListenerKind kind, string what)
    {
        Played play = await PlayAsync(kind, 100_000, stream => [what switch
        {
            "priority" => new Http2Frame(Http2FrameType.Priority, 0, stream, [0, 0, 0, 0, 1]),
            "settings" => Http2Frame.Settings(),
            "settings-ack" => Http2Frame.Settings() with { Flags = Http2Frame.Ack },
            "ping-ack" => Http2Frame.Ping(1) with { Flags = Http2Frame.Ack },
            "empty-data" => Http2Frame.Data(1, string.Empty),
            _ => new Http2Frame((Http2FrameType)0xBA, 0, stream, []),
        }
        ], before: Http2Frame.Request(1, ends: false, kind));
        CheckFlood(FrameFlood.IdleFrames, play);
    }

    public static MatrixTheoryData<ListenerKind, string> IdleFrames()
        => new(ListenerKinds.All, ["priority", "settings", "settings-ack", "ping-ack", "empty-data", "unknown"]);

    /// <summary>A ping whose answer is taken costs the client as much as us. Where nobody takes them we soon read no more: nothing piles up here.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Pings_whose_answers_nobody_takes_are_not_read(ListenerKind kind)
    {
        const int Most = 64 * 1024 * 1024; // far more than the buffers of two sockets take
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using RawHttp2 client = await RawHttp2.OpenAsync(kind, gateway.Local);
        byte[] pings = [.. Enumerable.Repeat(Http2Frame.Ping(1).ToBytes(), 1000).SelectMany(static bytes => bytes)];
        long sent = 0;
        Task sending = Task.CompletedTask;
        while (sending.IsCompleted && sent < Most)
        {
            sending = client.SendAsync(pings);
            sent += pings.Length;
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        }

        Assert.InRange(sent, 1, Most - 1);
        await HostileRig.StillServesAsync(kind, gateway);
    }

    private static void CheckFlood(FrameFlood expected, Played play)
    {
        Assert.Equal(TerminationReason.Http2Flood, play.Connection.Termination);
        Assert.Equal(expected.ToDetail(), Assert.Single(play.Others(RequestFault.BadRequest)).FaultDetail);
        Assert.Single(play.Lines, line => line.EndsWith(expected.ToDetail(), StringComparison.Ordinal));
    }

    /// <summary>Kestrel may find that it is enough before we do. What counts is how far the client gets.</summary>
    /// <param name="play">What came of it.</param>
    /// <param name="ahead">Streams that Kestrel may have before it when it is enough.</param>
    private static void CheckResets(Played play, int ahead)
    {
        Assert.Contains(play.Connection.Termination, new[] { TerminationReason.Http2Flood, TerminationReason.ProtocolError });
        int most = FrameWatch.ResetsAtOnce + (int)(FrameWatch.ResetsPerSecond * play.Time.TotalSeconds) + ahead;
        Assert.InRange(play.Requests.Count, 1, most + 1); // and the record of what was told off
    }

    private static async Task<Played> PlayAsync(ListenerKind kind, int count, Func<int, Http2Frame[]> play, Http2Frame? before = null)
    {
        var logs = new CapturingLogs();
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, logs, Make.Route(backend));
        using HostileClient other = await HostileClient.ConnectAsync(kind, gateway.Local);
        long began = Stopwatch.GetTimestamp();
        Http2Frame? last;
        using (RawHttp2 client = await RawHttp2.OpenAsync(kind, gateway.Local))
        {
            await client.SendAsync(before is null ? [] : [before]);
            Task<Http2Frame?> told = client.UntilAsync(static frame => frame.Type == Http2FrameType.GoAway);
            for (int sent = 0; sent < count && !told.IsCompleted; sent += 100)
            {
                if (sent % 1000 == 0)
                {
                    await other.SendAsync(Make.Get());
                    Assert.Equal(200, (await other.Reader.MessageAsync())!.Status);
                }

                await client.SendAsync([.. Enumerable.Range(sent, 100).SelectMany(number => play(2 * number + 1))]);
            }

            last = await told; // null = the end came without
            Assert.Null(await client.UntilAsync(static _ => true));
        }

        TimeSpan time = Stopwatch.GetElapsedTime(began);
        ConnectionRecord connection = await gateway.Log.NextConnectionAsync();
        await other.SendAsync(Make.Get());
        Assert.Equal(200, (await other.Reader.MessageAsync())!.Status);
        List<RequestRecord> records = [.. (await HostileRig.TakeAllAsync(gateway.Log)).Where(record => record.Connection == connection)];
        return new Played(connection, records, [.. logs.Lines.Select(static line => line.Text)], last?.Error, time);
    }

    private sealed record Played(ConnectionRecord Connection, List<RequestRecord> Requests, string[] Lines, Http2Error? Told, TimeSpan Time)
    {
        public IEnumerable<RequestRecord> Others(RequestFault fault) => Requests.Where(record => record.Fault == fault);
    }
}
