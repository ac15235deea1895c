namespace Whence.Proxy.Tests.Http;

/// <summary>The rows "http1" of tests/vectors/bad-inputs.jsonl, from a client, against listeners of all kinds.</summary>
public sealed class HostileHttp1Tests
{
    public static TheoryData<ListenerKind, string> Rows() => BadInputRows.Literal("http1");

    [Fact]
    public void Every_row_of_the_surface_has_its_expectation_or_its_play()
        => Assert.Equal(
            BadInputRows.Of("http1").Select(static row => row.Name).Order(StringComparer.Ordinal),
            Http1Expectations.Table.Keys.Concat(HostileHttp1BodyTests.Plays).Concat(HostileAnswerTests.Http1Plays).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_comes_out_as_required(ListenerKind kind, string name)
    {
        Http1Expectation expected = Http1Expectations.Table[name];
        await using var backend = new RecordingBackend();
        await using var ofPublic = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(ofPublic) with { Path = "/public/" }, Make.Route(backend));
        using (HostileClient client = await HostileClient.ConnectAsync(kind, gateway.Local))
        {
            await client.SendAsync(BadInputRows.Bytes("http1", name));
            await client.SendAsync(expected.Rest);
            WireMessage answer = (await client.Reader.MessageAsync())!;
            Assert.Equal(expected.Status, answer.Status);
            Assert.Equal(expected.Closes ? "close" : null, answer.Field("Connection"));
            Assert.DoesNotContain("evil", answer.Head + answer.Body, StringComparison.Ordinal);
            if (expected.Closes)
            {
                Assert.Equal((string.Empty, true), await client.Reader.RestAsync());
            }
        }

        // One request, one record, one count: nothing that stood behind it was one.
        await gateway.Log.NextConnectionAsync();
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((expected.Status, expected.Fault, expected.Detail), (record.Status, record.Fault, record.FaultDetail));
        Assert.Equal(0, gateway.Log.RequestsLeft);
        Assert.Equal(1, gateway.Host.Counters.Faults(expected.Fault));
        Assert.Equal(0, ofPublic.Connections);
        if (expected.Reaches is null)
        {
            // A body is passed on as it comes: what is wrong inside one is found when the target has been connected to. It never gets a whole request.
            Assert.True(backend.Connections == 0 || name.StartsWith("chunk-", StringComparison.Ordinal));
        }
        else
        {
            WireMessage got = await backend.NextAsync();
            Assert.Equal((expected.Reaches, expected.Body), (got.StartLine, got.Body));
            Assert.Equal("a", got.Field("Host"));
            Assert.All(expected.Never, never => Assert.DoesNotContain(never, got.Head + got.Body, StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(0, backend.Waiting);
        await HostileRig.StillServesAsync(kind, gateway);
    }
}
