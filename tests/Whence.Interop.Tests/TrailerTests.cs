using System.Net;

namespace Whence.Interop.Tests;

/// <summary>Trailers of a real nginx reach clients of HTTP/1.1 and HTTP/2.</summary>
public sealed class TrailerTests
{
    [Fact]
    public async Task Those_that_nginx_adds_reach_the_client_and_managed_names_do_not()
    {
        await using var work = new Workspace();
        int back = FreePorts.Next(), front = FreePorts.Next();
        await work.StartNginxAsync(back, work.NginxHttp($$"""
            server { listen 127.0.0.1:{{back}}; root {{work.Folder}}; add_trailer X-Sum "$status-$http_te"; add_trailer X-Real-IP 6.6.6.6; }
            """));
        work.Write("page.txt", "a page");
        await work.StartWhenceAsync($$"""
            upstreams: { app: { targets: ["127.0.0.1:{{back}}"] } }
            listeners: [ { name: web, bind: "127.0.0.1:{{front}}", protocol: http, upstream: app } ]
            """);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        foreach ((Version version, string wish, string[] expected) in new (Version, string, string[])[]
        {
            (HttpVersion.Version11, "trailers", ["X-Sum: 200-trailers"]),
            (HttpVersion.Version11, "", []),
            (HttpVersion.Version20, "trailers", ["x-sum: 200-trailers"]),
            (HttpVersion.Version20, "", ["x-sum: 200-"]),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{front}/page.txt")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            if (wish.Length > 0)
            {
                request.Headers.TryAddWithoutValidation("TE", wish);
            }

            using HttpResponseMessage answer = await client.SendAsync(request, CancellationToken.None);
            Assert.Equal("a page", await answer.Content.ReadAsStringAsync());
            Assert.Equal(expected, answer.TrailingHeaders.Select(static field => $"{field.Key}: {string.Join(',', field.Value)}"));
        }

        // curl reads over them, and finds the next answer on the same connection in its place.
        string url = $"http://127.0.0.1:{front}/page.txt";
        Assert.Equal("a pagea page", (await Workspace.CurlAsync("--http1.1", "-H", "TE: trailers", url, url)).Trim());
        Assert.Equal("a page", (await Workspace.CurlAsync("--http2-prior-knowledge", url)).Trim());
    }
}
