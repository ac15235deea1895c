using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public class HttpRouteTests
{
    [Theory]
    [InlineData("api.example.net", "/", "api")]
    [InlineData("API.example.NET.:8080", "/x", "api")]
    [InlineData("api.example.net", "/v1", "api-v1")]
    [InlineData("api.example.net", "/v1/x?y", "api-v1")]
    [InlineData("api.example.net", "/v10", "api")]
    [InlineData("api.example.net", "/v1?q=/v2", "api-v1")]
    [InlineData("api.example.net", "/v1/deep/x", "api-v1-deep")]
    [InlineData("api.example.net", "/v1/deep", "api-v1")]
    [InlineData("a.b.example.org", "/", "wild")]
    [InlineData("b.sub.example.org", "/", "wild-sub")]
    [InlineData("example.org", "/", "any")]
    [InlineData("[2001:db8::1]:80", "/", "any")]
    [InlineData("", "/", "any")]
    [InlineData("only.example.net", "/elsewhere", "any")]
    [InlineData("only.example.net", "/only/x", "only")]
    public void Host_goes_before_path_and_the_longest_wins(string host, string target, string expected) => Assert.Equal(expected, Find(host, target));

    [Theory]
    [InlineData("/v1/../admin", null)]
    [InlineData("/v1/%2e%2e/admin", null)]
    [InlineData("/v1/..%2fadmin", null)]
    [InlineData("/v1/..%5cadmin", null)]
    [InlineData("/v1/..;/admin", null)]
    [InlineData("//v1/admin/..;/..;/", null)]
    [InlineData("/%2fv1/admin/..;/..;/", null)]
    [InlineData("//v1/x", null)]
    [InlineData("/%76%31/x", null)]
    [InlineData("/v1%2fx", null)]
    [InlineData("/v1/a%2fb", "api-v1")]
    [InlineData("/v1/a//b/./c", "api-v1")]
    [InlineData("/v1/a%20b;c=d", "api-v1")]
    [InlineData("/x/%2e%2e/y", "api")]
    public void A_path_that_could_be_another_route_to_somebody_has_none(string path, string? expected) => Assert.Equal(expected, Find("api.example.net", path));

    [Theory]
    [InlineData("/a?b", "Origin", "/a?b")]
    [InlineData("http://h/a?b", "Absolute", "/a?b")]
    [InlineData("http://h", "Absolute", "/")]
    [InlineData("HTTPS://h?b", "Absolute", "/?b")]
    [InlineData("*", "Asterisk", "*")]
    [InlineData("/a#b", "Malformed", "/a#b")]
    [InlineData("/a\\b", "Malformed", "/a\\b")]
    [InlineData("/a\tb", "Malformed", "/a\tb")]
    [InlineData("/a\vb", "Malformed", "/a\vb")]
    [InlineData("/a\rb", "Malformed", "/a\rb")]
    [InlineData("/a\u001cb", "Malformed", "/a\u001cb")]
    [InlineData("/a\u007f", "Malformed", "/a\u007f")]
    [InlineData("http://u@h/a", "Malformed", "http://u@h/a")]
    [InlineData("h:80", "Malformed", "h:80")]
    public void A_target_is_taken_apart(string raw, string form, string origin)
    {
        RequestTarget target = RequestTarget.Read(raw);
        Assert.Equal((form, origin), (target.Form.ToString(), target.Origin));
    }

    [Fact]
    public async Task What_is_forwarded_is_the_target_as_it_came()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        foreach (string target in (string[])["/a%2Fb//c/../%7Ed/%e4?x=%2f&y=a+b'\"<>|", "/%25%32%65", "/?", "//evil.example/x", "/a;b=c"])
        {
            Assert.Equal(200, (await gateway.AskAsync(Make.Request("GET", target))).Status);
            Assert.Equal($"GET {target} HTTP/1.1", (await backend.NextAsync()).StartLine);
        }
    }

    [Theory]
    [InlineData("GET http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\n", 200, "GET /x?y HTTP/1.1")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200, "OPTIONS * HTTP/1.1")]
    [InlineData("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 405, null)]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501, null)]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n", 501, null)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n", 501, null)]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", 417, null)]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n", 200, "GET /x HTTP/1.1")]
    [InlineData("GET /x#y HTTP/1.1\r\nHost: a\r\n\r\n", 400, null)]
    [InlineData("GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n", 400, null)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, null)]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, null)]
    [InlineData("GET /x HTTP/1.1\r\n\r\n", 400, null)]
    public async Task Forms_of_a_request(string request, int status, string? forwarded)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend));
        Assert.Equal(status, (await gateway.AskAsync(request)).Status);
        Assert.Equal(forwarded, forwarded is null ? null : (await backend.NextAsync()).StartLine);
        Assert.Equal(0, backend.Waiting);
        Assert.Equal(status, (await gateway.Log.NextRequestAsync()).Status);
        Assert.Equal(0, gateway.Log.RequestsLeft);
    }

    [Fact]
    public async Task No_route_is_404()
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HttpGateway.StartAsync(Make.Route(backend) with { Host = "b" });
        Assert.Equal(404, (await gateway.AskAsync(Make.Get())).Status);
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((RequestFault.NoRoute, null), (record.Fault, record.Route));
        Assert.Equal(1, gateway.Host.Counters.Faults(RequestFault.NoRoute));
        Assert.Equal(0, backend.Connections);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a/../b")]
    [InlineData("/a%2f..%2fb;c")]
    [InlineData("//x")]
    public void One_route_for_everything_is_found_however_a_path_can_be_read(string target)
    {
        Assert.NotNull(new RouteTable([Plan("all", null, "/")]).Find("any.example", RequestTarget.Read(target), out bool ambiguous));
        Assert.False(ambiguous);
        Assert.Null(new RouteTable([Plan("host", "a.example", null)]).Find("any.example", RequestTarget.Read(target), out _));
        Assert.Null(new RouteTable([Plan("path", null, "/only/")]).Find("any.example", RequestTarget.Read(target), out _));
    }

    private static string? Find(string host, string target)
    {
        var table = new RouteTable([
            Plan("any", null, null), Plan("api", "api.example.net", "/"), Plan("api-v1", "api.example.net", "/v1"), Plan("api-v1-deep", "api.example.net", "/v1/deep/"),
            Plan("wild", "*.example.org", null), Plan("wild-sub", "*.sub.example.org", null), Plan("only", "only.example.net", "/only")]);
        return table.Find(host, RequestTarget.Read(target), out _)?.Model.Name;
    }

    private static RoutePlan Plan(string name, string? host, string? path)
        => new(new RouteModel { Name = name, Host = host, Path = path, Upstream = Make.Upstream(Make.EndPoint("127.0.0.1:1")) }, new ManagedNames([]));
}
