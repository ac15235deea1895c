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
}
