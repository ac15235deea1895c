namespace Whence.Proxy.Tests.Http;

public class HttpFirstTests
{
    [Fact]
    public async Task A_request_goes_through_and_the_target_learns_the_client()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend), peer: "192.0.2.66");

        WireMessage answer = await gateway.AskAsync(Make.Get("X-Custom: caf\u00e9"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("ok", answer.Body);
        WireMessage got = await backend.NextAsync();
        Assert.Equal("GET / HTTP/1.1", got.StartLine);
        Assert.Equal("192.0.2.66", got.Field("X-Forwarded-For"));
        Assert.Equal("192.0.2.66", got.Field("X-Real-IP"));
        Assert.Equal("http", got.Field("X-Forwarded-Proto"));
        Assert.Equal("a", got.Field("X-Forwarded-Host"));
        Assert.Equal("a", got.Field("Host"));
        Assert.Equal("caf\u00e9", got.Field("X-Custom"));
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal(200, record.Status);
        Assert.Equal("192.0.2.66:40000", record.Resolution.Client.ToString());
    }

    [Fact]
    public async Task Where_nobody_wants_records_requests_are_served_and_counted_all_the_same()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], log: new RecordingLog { WantsRequests = false });
        using (RawClient client = await gateway.ConnectAsync())
        {
            Assert.Equal(200, (await client.AskAsync(Make.Get())).Status);
            Assert.Equal(200, (await client.AskAsync(Make.Get())).Status);
            Assert.Equal(400, (await client.AskAsync("GET / HTTP/1.1\r\nHost : a\r\n\r\n")).Status);
        }

        await gateway.Log.NextConnectionAsync();
        Assert.Equal((2, 1), (gateway.Host.Counters.Statuses(2), gateway.Host.Counters.Statuses(4)));
        Assert.Equal(0, gateway.Log.RequestsLeft);
    }
}
