namespace Whence.Proxy.Tests.Http;

/// <summary>The rows "http2" of tests/vectors/bad-inputs.jsonl whose bytes stand in the file, against listeners of all kinds.</summary>
public sealed class HostileHttp2Tests
{
    public static TheoryData<ListenerKind, string> Rows() => BadInputRows.Literal("http2");

    [Fact]
    public void Every_row_of_the_surface_has_its_expectation_or_its_play()
        => Assert.Equal(
            BadInputRows.Of("http2").Select(static row => row.Name).Order(StringComparer.Ordinal),
            Http2Expectations.Table.Keys.Concat(HostileHttp2FloodTests.Plays).Concat(HostileFrameFloodTests.Plays).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_comes_out_as_required(ListenerKind kind, string name)
    {
        (Http2End end, Http2Error error) = Http2Expectations.Table[name];
        var logs = new CapturingLogs();
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, logs, Make.Route(backend));
        using (RawHttp2 client = await RawHttp2.OpenBareAsync(kind, gateway.Local))
        {
            await client.SendAsync(Http2Row.For(kind, BadInputRows.Bytes("http2", name)));
            Http2Frame? told = await client.UntilAsync(static frame => frame.Type is Http2FrameType.GoAway or Http2FrameType.RstStream or Http2FrameType.Headers);
            Assert.NotNull(told);
            if (name == "h2-cl-mismatch-long" && told.Type == Http2FrameType.Headers)
            {
                // The head says "no body" and is whole: its answer may be quicker than the body that it denies, which then belongs to nobody.
                Assert.Equal(200, told.Status);
                Assert.Equal(string.Empty, (await backend.NextAsync()).Body);
                return;
            }

            if (end == Http2End.Passed)
            {
                Assert.Equal((Http2FrameType.Headers, 1, 200), (told.Type, told.Stream, told.Status));
            }
            else
            {
                Assert.Equal((end == Http2End.Connection ? Http2FrameType.GoAway : Http2FrameType.RstStream, error), (told.Type, told.Error));
            }

            if (end == Http2End.Connection)
            {
                Assert.Null(await client.UntilAsync(static _ => true));
            }
            else
            {
                // The connection and its compression still hold for the next request.
                await client.SendAsync(Http2Frame.Request(3, ends: true, kind).ToBytes());
                Assert.Equal(200, (await client.UntilAsync(static frame => frame is { Type: Http2FrameType.Headers, Stream: 3 }))?.Status);
            }
        }

        ConnectionRecord connection = await gateway.Log.NextConnectionAsync();
        List<RequestRecord> records = await HostileRig.TakeAllAsync(gateway.Log);
        RequestRecord[] bad = [.. records.Where(static record => record.Fault == RequestFault.BadRequest)];
        Assert.Equal(end == Http2End.Passed ? 0 : 1, bad.Length);
        Assert.Equal(bad.Length, gateway.Host.Counters.Faults(RequestFault.BadRequest));
        string[] lines = [.. logs.Lines.Select(static line => line.Text).Where(static text => text.Contains("refused a request", StringComparison.Ordinal))];
        Assert.Equal(bad.Length, lines.Length);
        if (end == Http2End.Passed)
        {
            WireMessage got = await backend.NextAsync();
            Assert.Equal("a", got.Field("Host"));
            Assert.DoesNotContain("evil", got.Head, StringComparison.Ordinal);
            Assert.DoesNotContain("x_forwarded", got.Head, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("trailer:", got.Body, StringComparison.Ordinal);
            Assert.Equal(kind.IsBehindProxy() ? "192.0.2.66" : "127.0.0.1", got.Field("X-Forwarded-For"));
        }
        else
        {
            string detail = $"http2 {(end == Http2End.Connection ? "connection" : "stream")} error {Http2Row.NameOf(error)}";
            Assert.Equal((400, detail), (bad[0].Status, bad[0].FaultDetail));
            Assert.EndsWith(detail, lines[0], StringComparison.Ordinal);
        }

        Assert.Equal(end == Http2End.Connection, connection.Termination == TerminationReason.ProtocolError);

        // The good request behind it, and nothing else. A head that says "no body" is whole before the body that it denies.
        Assert.InRange(backend.Waiting, end == Http2End.Connection ? 0 : 1, end == Http2End.Connection ? 0 : name == "h2-cl-mismatch-long" ? 2 : 1);
        await HostileRig.StillServesAsync(kind, gateway);
    }
}
