using System.Net;
using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>Kept connections by HTTP/2 give their places to those that are needed.</summary>
public class Http2PlaceTests
{
    private readonly ConnectionBudget _budget = new(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_no_request_is_on_gives_its_place(bool tells)
    {
        await using var target = new RawHttp2Target(static target => target.AnswerAllAsync(), proxyHeader: tells);
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(target.Address, backend, tells);
        using RawClient client = await gateway.ConnectAsync();
        for (int i = 1; i <= 3; i++)
        {
            foreach (string path in (string[])["/h2", "/", "/h2", "/h2"])
            {
                Assert.Equal(200, (await client.AskAsync(Make.Request("GET", path))).Status);
                await gateway.Log.NextRequestAsync();
                Assert.Equal(1, _budget.OpenToTargets);
            }

            Assert.Equal((i + 1, i), (target.Connections, backend.Connections));
        }
    }

    [Fact]
    public async Task One_in_use_keeps_it()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using KestrelTarget target = await KestrelTarget.StartAsync(async context =>
        {
            await context.Response.WriteAsync("hel");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync("lo");
        });
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await StartAsync(target.Address, backend, tells: false);
        using var client = new Http2Client(gateway.Local);
        using HttpResponseMessage held = await client.GetAsync("/h2");
        using HttpResponseMessage refused = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        goOn.SetResult();
        Assert.Equal("hello", await held.Content.ReadAsStringAsync());
        await gateway.Log.NextRequestAsync();
        await gateway.Log.NextRequestAsync();
        using HttpResponseMessage served = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task They_are_closed_with_their_listener()
    {
        await using KestrelTarget target = await KestrelTarget.StartAsync(static context => context.Response.WriteAsync("hello"));
        await using var backend = new RecordingBackend();
        await using (HttpGateway gateway = await StartAsync(target.Address, backend, tells: false))
        {
            Assert.Equal("hello", (await gateway.AskAsync(Make.Request("GET", "/h2"))).Body);
            Assert.Equal(1, _budget.OpenToTargets);
        }

        await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets == 0, "it is closed");
    }

    private Task<HttpGateway> StartAsync(AddressPort target, RecordingBackend backend, bool tells) => HttpGateway.StartAsync(
        [
            new RouteModel
            {
                Name = "h2",
                Path = "/h2",
                Upstream = Make.Upstream(target) with
                {
                    HttpVersion = HttpVersions.Http2,
                    Send = new SendModel { ProxyProtocol = tells ? ProxyVersions.V1 : ProxyVersions.None },
                },
            },
            Make.Route(backend),
        ],
        budget: _budget);
}
