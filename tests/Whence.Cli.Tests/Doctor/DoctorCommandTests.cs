namespace Whence.Cli.Tests.Doctor;

/// <summary>What the command does where it need not look at the machine; the lab has the rest.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whence-doctor-").FullName;

    [Fact]
    public async Task Without_a_transparent_upstream_nothing_is_needed()
    {
        CliResult result = await Cli.RunAsync("doctor", "-c", Write("proxyProtocol: v2"));
        Assert.Equal((0, string.Empty), (result.Code, result.Error));
        Assert.StartsWith("ok ", result.Out, StringComparison.Ordinal);
        CliResult json = await Cli.RunAsync("doctor", "-c", Write("proxyProtocol: v2"), "--fix", "--json");
        Assert.StartsWith("""{"good":true,"done":[],"checks":[{"check":"transparent","status":"ok",""", json.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adding_and_removing_exclude_each_other()
    {
        CliResult result = await Cli.RunAsync("doctor", "-c", Write("transparent: on"), "--fix", "--undo");
        Assert.Equal(2, result.Code);
        Assert.Contains("--fix and --undo exclude each other", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_wants_a_configuration_that_is_good()
    {
        Assert.Equal(2, (await Cli.RunAsync("doctor")).Code);
        Assert.Equal(1, (await Cli.RunAsync("doctor", "-c", Write("transparent: perhaps"))).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string send)
    {
        string file = Path.Combine(_folder, "whence.yaml");
        File.WriteAllText(file, $$"""
            upstreams: { a: { targets: ["192.0.2.1:80"], send: { {{send}} } } }
            listeners: [ { name: db, bind: "127.0.0.1:0", protocol: tcp, upstream: a } ]
            """);
        return file;
    }
}
