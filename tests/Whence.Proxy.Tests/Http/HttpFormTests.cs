using System.Globalization;

namespace Whence.Proxy.Tests.Http;

/// <summary>
/// A claim in a form: read within bounds, from a trusted sender only; the body still reaches the target whole, framed as it came.
/// </summary>
public class HttpFormTests
{
    private const string Type = "Content-Type: application/x-www-form-urlencoded";

    public static TheoryData<string, string[], string, string> Forms() => new()
    {
        { "a=1&realip=203.0.113.9&b=2", [Type], "203.0.113.9", "unproven" },
        { "real%69p=2001%3Adb8%3a%3A7", [Type + "; charset=utf-8"], "2001:db8::7", "unproven" },
        { "realip=203.0.113.9&realip=203.0.113.9", [Type], "10.0.0.5", "claim-duplicate" },
        { "other=203.0.113.9", [Type], "10.0.0.5", "claim-missing" },
        { "realip=203.0.113.9", ["Content-Type: text/plain"], "10.0.0.5", "claim-missing" },
        { "realip=203.0.113.9", [Type, "Content-Encoding: gzip"], "10.0.0.5", "claim-unreadable" },
        { "realip=203.0.113.9&x=" + new string('y', 2000), [Type], "10.0.0.5", "claim-unreadable" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_is_read_and_passed_on(string form, string[] fields, string client, string reason)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(backend, "10.0.0.5");
        foreach (bool chunked in (bool[])[false, true])
        {
            WireMessage answer = await gateway.AskAsync(chunked ? Chunked(form, fields) : WithLength(form, fields));

            Assert.Equal(200, answer.Status);
            Resolution resolution = (await gateway.Log.NextRequestAsync()).Resolution;
            Assert.Equal((client, reason), (resolution.Client.Address.ToString(), resolution.Reason.ToName()));
            WireMessage got = await backend.NextAsync();
            Assert.Equal(form, got.Body);
            Assert.Equal(chunked ? null : form.Length.ToString(CultureInfo.InvariantCulture), got.Field("Content-Length"));
            Assert.Equal(chunked ? "chunked" : null, got.Field("Transfer-Encoding"));
        }
    }

    [Fact]
    public async Task The_form_of_an_untrusted_sender_is_not_waited_for()
    {
        await using var backend = new RecordingBackend(static async connection =>
        {
            await connection.Reader.HeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.Reader.ExactlyAsync(2);
            await connection.SendAsync(RecordingBackend.Ok);
        });
        await using HttpGateway gateway = await StartAsync(backend, "192.0.2.66");
        WireMessage answer = await gateway.AskAsync(Make.Request("POST", "/", Type, "Content-Length: 2") + "a=");
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task A_form_that_does_not_come_in_time_is_unreadable_and_still_goes_through()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(backend, "10.0.0.5", TimeSpan.FromMilliseconds(50));
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Request("POST", "/", Type, "Content-Length: 20") + "realip=");
        CancellationToken patience = Patience.Token();
        while (gateway.Host.Counters.Resolutions(ResolutionReason.ClaimUnreadable) == 0)
        {
            await Task.Delay(5, patience); // the resolution must come without the rest of the form
        }

        await client.SendAsync("203.0.113.9&x");
        Assert.Equal(200, (await client.Reader.MessageAsync())!.Status);
        Assert.Equal("realip=203.0.113.9&x", (await backend.NextAsync()).Body);
    }

    [Fact]
    public async Task A_request_refused_while_its_form_is_still_coming_leaves_the_connection_sound()
    {
        await using var backend = new RecordingBackend();
        RouteModel route = Make.Route(backend) with
        {
            ClientAddress = new ClientAddressModel { Rules = [Make.Rule(ClaimField.Form("realip"), "10.0.0.0/8")], RejectWhenIndeterminate = true },
        };
        await using HttpGateway gateway = await HttpGateway.StartAsync(
            [route], "10.0.0.5", limits: new HttpLimits { FormTimeout = TimeSpan.FromMilliseconds(50) });
        using RawClient client = await gateway.ConnectAsync();
        Assert.Equal(403, (await client.AskAsync(Make.Request("POST", "/", Type, "Content-Length: 20") + "realip=")).Status);
        Assert.Equal(200, (await client.AskAsync("203.0.113.9&x" + Make.Request("POST", "/", Type, "Content-Length: 18") + "realip=203.0.113.9")).Status);
        Assert.Equal("realip=203.0.113.9", (await backend.NextAsync()).Body);
    }

    [Fact]
    public async Task Expect_is_answered_here_and_the_form_read()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(backend, "10.0.0.5");
        using RawClient client = await gateway.ConnectAsync();
        await client.SendAsync(Make.Request("POST", "/", Type, "Content-Length: 18", "Expect: 100-continue"));
        Assert.StartsWith("HTTP/1.1 100", await client.Reader.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal(200, (await client.AskAsync("realip=203.0.113.9")).Status);
        WireMessage got = await backend.NextAsync();
        Assert.Equal(("realip=203.0.113.9", "203.0.113.9", null), (got.Body, got.Field("X-Real-IP"), got.Field("Expect")));
    }

    private static string WithLength(string body, string[] fields)
        => Make.Request("POST", "/", [.. fields, $"Content-Length: {body.Length}"]) + body;

    private static string Chunked(string body, string[] fields)
        => Make.Request("POST", "/", [.. fields, "Transfer-Encoding: chunked"]) + $"3\r\n{body[..3]}\r\n{body.Length - 3:x}\r\n{body[3..]}\r\n0\r\n\r\n";

    private static Task<HttpGateway> StartAsync(RecordingBackend backend, string peer, TimeSpan? timeout = null) => HttpGateway.StartAsync(
        [Make.Route(backend, Make.Rule(ClaimField.Form("realip"), "10.0.0.0/8"))], peer,
        limits: new HttpLimits { FormSize = 1024, FormTimeout = timeout ?? Patience.Time });
}
