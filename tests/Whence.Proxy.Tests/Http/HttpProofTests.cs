using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>A secret in a header in place of networks that nobody publishes: what it proves, and where it never gets.</summary>
public class HttpProofTests
{
    private const string Secret = "correct-horse-battery-staple";
    private static readonly ClaimProof Proof = new("X-Origin-Secret", Encoding.ASCII.GetBytes(Secret));

    [Fact]
    public async Task A_request_with_the_secret_is_believed_and_the_secret_stays_here()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(backend);
        await gateway.AskAsync(Make.Get("Ali-Cdn-Real-Ip: 198.51.100.7", $"X-Origin-Secret: {Secret}"));
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal(("198.51.100.7", true), (record.Resolution.Client.Address.ToString(), record.Resolution.Verified));
        WireMessage got = await backend.NextAsync();
        Assert.Equal("198.51.100.7, 203.0.113.7", got.Field("X-Forwarded-For"));
        AssertNowhere(got, record, Secret);
    }

    [Theory]
    [InlineData("X-Origin-Secret: wrong-horse-battery-staple", "proof-missing", false)]
    [InlineData("X-Origin-Secret: correct-horse-battery-staple\r\nX-Origin-Secret: correct-horse-battery-staple", "proof-missing", false)]
    [InlineData("X_Origin_Secret: correct-horse-battery-staple", "untrusted-sender", true)]
    [InlineData("x.origin.secret: correct-horse-battery-staple", "untrusted-sender", true)]
    [InlineData("Connection: X-Origin-Secret\r\nX-Origin-Secret: wrong-horse-battery-staple", "proof-missing", false)]
    public async Task Anything_else_proves_nothing_and_goes_nowhere_either(string fields, string reason, bool verified)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(backend);
        await gateway.AskAsync(Make.Get("Ali-Cdn-Real-Ip: 198.51.100.7", fields));
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Resolution resolution = record.Resolution;
        Assert.Equal(("203.0.113.7", reason, verified), (resolution.Client.Address.ToString(), resolution.Reason.ToName(), resolution.Verified));
        WireMessage got = await backend.NextAsync();
        Assert.Null(got.Field("Ali-Cdn-Real-Ip"));
        AssertNowhere(got, record, "horse-battery-staple");
    }

    [Fact]
    public async Task As_a_trailer_the_secret_proves_nothing_and_goes_nowhere()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(backend);
        await gateway.AskAsync(
            "POST / HTTP/1.1\r\nHost: a\r\nAli-Cdn-Real-Ip: 198.51.100.7\r\nTransfer-Encoding: chunked\r\nTrailer: X-Origin-Secret\r\n\r\n"
            + $"0\r\nX-Origin-Secret: {Secret}\r\n\r\n");
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal("203.0.113.7", record.Resolution.Client.Address.ToString());
        AssertNowhere(await backend.NextAsync(), record, Secret);
    }

    [Fact]
    public async Task On_a_route_without_a_proof_and_without_any_route_the_secret_stays_here_too()
    {
        await using var backend = new RecordingBackend();
        RouteModel plain = Make.Route(backend) with { Name = "plain", Host = "plain.example" };
        RouteModel proven = Make.Route(backend, new ClaimRule(ClaimField.Header("Ali-Cdn-Real-Ip"), Proof)) with { Host = "a" };
        await using HttpGateway gateway = await HttpGateway.StartAsync([plain, proven], "203.0.113.7", log: new RecordingLog("X-Origin-Secret"));
        foreach (string host in new[] { "plain.example", "nobody.example" })
        {
            await gateway.AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nX-Origin-Secret: {Secret}\r\n\r\n");
            RequestRecord record = await gateway.Log.NextRequestAsync();
            Assert.Null(Assert.Single(record.Captured));
        }

        WireMessage got = await backend.NextAsync();
        Assert.DoesNotContain(Secret, got.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_query_is_verified_with_the_secret_and_not_read_without(bool given)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            Make.Route(backend, new ClaimRule(ClaimField.Query("realip"), Proof)), "203.0.113.7");
        await gateway.AskAsync(Make.Request("GET", "/?realip=198.51.100.7", given ? [$"X-Origin-Secret: {Secret}"] : []));
        Resolution resolution = (await gateway.Log.NextRequestAsync()).Resolution;
        Assert.Equal((given ? "198.51.100.7" : "203.0.113.7", true), (resolution.Client.Address.ToString(), resolution.Verified));
    }

    [Fact]
    public async Task A_form_is_read_for_whoever_shows_the_secret()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            Make.Route(backend, new ClaimRule(ClaimField.Form("realip"), Proof)), "203.0.113.7");
        await gateway.AskAsync(
            $"POST / HTTP/1.1\r\nHost: a\r\nX-Origin-Secret: {Secret}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 19\r\n\r\n"
            + "realip=198.51.100.7");
        Resolution resolution = (await gateway.Log.NextRequestAsync()).Resolution;
        Assert.Equal(("198.51.100.7", true), (resolution.Client.Address.ToString(), resolution.Verified));
    }

    [Fact]
    public async Task Requests_of_one_connection_are_judged_one_by_one()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(backend);
        using RawClient client = await gateway.ConnectAsync();
        foreach (bool given in new[] { true, false, true })
        {
            await client.AskAsync(Make.Get(["Ali-Cdn-Real-Ip: 198.51.100.7", .. given ? [$"X-Origin-Secret: {Secret}"] : Array.Empty<string>()]));
            Assert.Equal(given ? "198.51.100.7" : "203.0.113.7", (await gateway.Log.NextRequestAsync()).Resolution.Client.Address.ToString());
        }
    }

    private static Task<HttpGateway> StartAsync(RecordingBackend backend)
    {
        RouteModel route = Make.Route(backend, new ClaimRule(ClaimField.Header("Ali-Cdn-Real-Ip"), Proof)) with
        {
            // What the configuration's validator refuses is empty all the same.
            RequestHeaders = new RequestHeadersModel { Set = [new("X-Copy", "<$http_x_origin_secret>")] },
        };
        return HttpGateway.StartAsync([route], "203.0.113.7", log: new RecordingLog("X-Origin-Secret", "X_Origin_Secret", "x.origin.secret"));
    }

    private static void AssertNowhere(WireMessage got, RequestRecord record, string secret)
    {
        Assert.DoesNotContain(secret, got.Head + got.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret", got.Head + got.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("<>", got.Field("X-Copy"));
        Assert.All(record.Captured, Assert.Null);
    }
}
