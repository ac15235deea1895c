using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Whence.Gateway.Admin;
using Whence.Gateway.Metrics;

namespace Whence.Gateway.Tests.Admin;

public sealed class AdminServerTests
{
    [Theory]
    [InlineData("GET", "/livez", false, 200)]
    [InlineData("GET", "/readyz", false, 503)]
    [InlineData("GET", "/readyz", true, 200)]
    [InlineData("HEAD", "/readyz", true, 200)]
    [InlineData("POST", "/livez", true, 404)]
    [InlineData("GET", "/", true, 404)]
    [InlineData("GET", "/livez/", true, 404)]
    [InlineData("GET", "/Metrics", true, 404)]
    public async Task Probes_have_a_status_and_no_body(string method, string path, bool ready, int status)
    {
        var readiness = new Readiness();
        readiness.Set(ready);
        await using AdminServer server = await StartAsync("127.0.0.1:0", readiness);
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address, path)), TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Metrics_come_as_prometheus_text()
    {
        await using AdminServer server = await StartAsync("[::1]:0", new Readiness());
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.GetAsync(
            new Uri(server.Address, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains(
            "process_open_fds ", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    [InlineData("192.0.2.1:0")]
    public async Task Only_loopback_addresses_are_taken(string bind)
        => await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(bind, new Readiness()));

    [Fact]
    public async Task A_body_is_refused()
    {
        await using AdminServer server = await StartAsync("127.0.0.1:0", new Readiness());
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.PostAsync(
            new Uri(server.Address, "/livez"), new StringContent("x"), TestContext.Current.CancellationToken);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<AdminServer> StartAsync(string bind, Readiness readiness)
    {
        Assert.True(AddressPort.TryParse(bind, out AddressPort address));
        var metrics = new GatewayMetrics(static () => [], static () => 0);
        return AdminServer.StartAsync(address, new AdminApplication(readiness, metrics), NullLoggerFactory.Instance);
    }
}
