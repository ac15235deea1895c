using System.Text.Json;

namespace Whence.Cli.Tests.Check;

public sealed class CheckTests
{
    private const string App = "upstreams: { app: { targets: ['127.0.0.1:1'] } }\n";

    [Theory]
    [InlineData(App + "listeners: [{ name: a, bind: '127.0.0.1:0', protocol: tcp, upstream: app }]\n", 0, "good")]
    [InlineData(App + "networks: { wide: [10.0.0.0/8] }\nlisteners:\n  - { name: a, bind: '127.0.0.1:0', protocol: tcp,"
        + " upstream: app, receive: { proxyProtocol: { from: { wide: optional } } } }\n", 0, "warning")]
    [InlineData("listners: []\n", 1, ":1:1: error: 'listners' is not a key")]
    [InlineData("", 1, "error")]
    public async Task The_exit_code_says_whether_it_loads_and_every_diagnostic_has_its_place(string yaml, int code, string expected)
    {
        string file = await WriteAsync(yaml);
        CliResult result = await Cli.RunAsync("check", "-c", file);
        CliResult json = await Cli.RunAsync("check", "-c", file, "--json");
        CliResult run = code == 1 ? await Cli.RunAsync("run", "-c", file) : new CliResult(1, string.Empty, "whence: ", []);
        File.Delete(file);
        Assert.Equal(code, result.Code);
        Assert.Contains(expected, result.Out, StringComparison.Ordinal);
        Assert.Equal(code, json.Code);
        Assert.Equal(code == 0, JsonDocument.Parse(json.Out).RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal(1, run.Code);
        Assert.Contains("whence: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_one_error()
    {
        CliResult result = await Cli.RunAsync("check", "-c", "/no/such/file.yaml");
        Assert.Equal(1, result.Code);
        Assert.Contains("/no/such/file.yaml: error:", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web", null, 0, "8.8.8.8")]
    [InlineData("web", "*/v1/", 0, "10.0.0.1")]
    [InlineData("web", "nope", 2, null)]
    [InlineData("nope", null, 2, null)]
    public async Task Explain_uses_the_rules_of_a_listener_or_route(string listener, string? route, int code, string? client)
    {
        string file = await WriteAsync("""
            networks: { lb: [10.0.0.0/24] }
            upstreams: { app: { targets: ['127.0.0.1:1'] } }
            listeners:
              - name: web
                bind: '127.0.0.1:0'
                protocol: http
                clientAddress: { rules: [ { from: 'header:CF-Connecting-IP', trusted: [lb] } ] }
                routes: [ { host: a.example, upstream: app }, { path: /v1/, upstream: app, clientAddress: off } ]
            """);
        string[] routeArgs = route is null ? [] : ["--route", route];
        CliResult result = await Cli.RunAsync(
            ["explain", "-c", file, "--listener", listener, .. routeArgs,
             "--peer", "10.0.0.1", "-H", "CF-Connecting-IP: 8.8.8.8", "--json"]);
        string line = """{"name":"x","peer":"10.0.0.1","headers":[["cf-connecting-ip","8.8.8.8"]]}""";
        CliResult lines = await Cli.RunWithInputAsync(line, ["explain", "-c", file, "--listener", listener, .. routeArgs, "--jsonl"]);
        File.Delete(file);
        Assert.Equal((code, code), (result.Code, lines.Code));
        if (client is not null)
        {
            Assert.Contains($"\"client\":\"{client}\"", result.Out, StringComparison.Ordinal);
            Assert.Contains($"\"client\":\"{client}\"", lines.Out, StringComparison.Ordinal);
        }
    }

    private static async Task<string> WriteAsync(string yaml)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, yaml, TestContext.Current.CancellationToken);
        return file;
    }
}
