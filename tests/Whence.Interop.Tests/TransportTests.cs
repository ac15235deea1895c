namespace Whence.Interop.Tests;

/// <summary>Which transport a running gateway uses: the suites that run once on each must not run on one of them twice.</summary>
public sealed class TransportTests
{
    private const string Variable = "WHENCE_TRANSPORT";

    [Fact]
    public async Task A_gateway_uses_the_transport_of_its_environment_and_says_so()
    {
        await using var work = new Workspace();
        Program gateway = await work.StartWhenceAsync(Config(FreePorts.Next()));
        string asked = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : "loops";
        await AssertUsesAsync(gateway, asked);
    }

    [Theory]
    [InlineData("loops")]
    [InlineData("sockets")]
    public async Task Either_can_be_asked_for(string asked)
    {
        await using var work = new Workspace();
        using Program gateway = Start(work, asked);
        await gateway.WaitForOutputAsync("Ready: ");
        await AssertUsesAsync(gateway, asked);
        await gateway.StopAsync();
    }

    [Fact]
    public async Task One_that_does_not_exist_is_refused_at_the_start()
    {
        await using var work = new Workspace();
        using Program gateway = Start(work, "epoll");
        InvalidOperationException end = await Assert.ThrowsAsync<InvalidOperationException>(gateway.FinishAsync);
        Assert.Contains(" ended with 1:", end.Message, StringComparison.Ordinal);
        Assert.Contains("WHENCE_TRANSPORT must be `loops` (Linux only) or `sockets`", end.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Message, StringComparison.Ordinal);
    }

    private static Program Start(Workspace work, string asked)
        => Program.Start("env", [$"{Variable}={asked}", Workspace.WhencePath, "run", "-c", work.Write("whence.yaml", Config(FreePorts.Next()))]);

    /// <summary>Not only what it says: the loops are threads with a name.</summary>
    private static async Task AssertUsesAsync(Program gateway, string transport)
    {
        await Program.WaitForAsync(() => gateway.Output, $", transport {transport}\n");
        IEnumerable<string> threads = Directory.EnumerateDirectories($"/proc/{gateway.Id}/task").Select(static task => File.ReadAllText(Path.Combine(task, "comm")));
        Assert.Equal(transport == "loops", threads.Any(static name => name.StartsWith("whence loop", StringComparison.Ordinal)));
    }

    private static string Config(int port) => $$"""
        upstreams: { app: { targets: ["127.0.0.1:9"] } }
        listeners: [ { name: tcp, bind: "127.0.0.1:{{port}}", protocol: tcp, upstream: app } ]
        """;
}
