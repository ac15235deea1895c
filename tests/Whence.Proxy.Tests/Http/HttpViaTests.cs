namespace Whence.Proxy.Tests.Http;

/// <summary>Via says that a request passed, and tells a loop.</summary>
public class HttpViaTests
{
    [Fact]
    public async Task It_is_appended_behind_what_came()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        await gateway.AskAsync(Make.Get());
        string own = (await backend.NextAsync()).Field("Via")!;
        Assert.Matches("^1\\.1 whence-[0-9a-f]{8}$", own);
        await gateway.AskAsync(Make.Get("Via: 1.0 fred, 1.1 p.example.net", "Via: 2 other (a comment)"));
        Assert.Equal($"1.0 fred, 1.1 p.example.net, 2 other (a comment), {own}", (await backend.NextAsync()).Field("Via"));
    }

    [Theory]
    [InlineData(ChainMode.Keep, "1.1 a")]
    [InlineData(ChainMode.Remove, null)]
    public async Task It_can_be_left_as_it_came_or_removed(ChainMode mode, string? expected)
    {
        await using var backend = new RecordingBackend();
        RouteModel route = Make.Route(backend) with { RequestHeaders = new RequestHeadersModel { Via = mode } };
        await using HttpGateway gateway = await HttpGateway.StartAsync(route);
        await gateway.AskAsync(Make.Get("Via: 1.1 a"));
        Assert.Equal(expected, (await backend.NextAsync()).Field("Via"));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("1.0 a, {0}, 1.1 b")]
    [InlineData("HTTP/{0} (with a comment)")]
    public async Task A_request_that_comes_round_again_is_508(string via)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        await gateway.AskAsync(Make.Get());
        string own = (await backend.NextAsync()).Field("Via")!;
        await gateway.Log.NextRequestAsync();
        string comes = string.Format(System.Globalization.CultureInfo.InvariantCulture, via, own);
        Assert.Equal(508, (await gateway.AskAsync(Make.Get("Via: 1.1 z", $"Via: {comes}"))).Status);
        Assert.Equal(RequestFault.Loop, (await gateway.Log.NextRequestAsync()).Fault);
        Assert.Equal(0, backend.Waiting);
    }
}
