using System.Text;
using Whence.Gateway.Configuration;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

/// <summary>The rows of surface "config" in tests/vectors/bad-inputs.jsonl, in our keys. Each test names its row.</summary>
public sealed class ConfigurationBadInputTests
{
    public static TheoryData<string, string, string> Refused => new()
    {
        { "cfg-trust-any-v4", Trusted("0.0.0.0/0"), "6:66 covers-everybody" },
        { "cfg-trust-any-v6", Trusted("::/0"), "6:66 covers-everybody" },
        { "cfg-trust-v4mapped-short", Trusted("::ffff:10.0.0.0/8"), "6:66 mapped-too-short" },
        { "cfg-trust-host-bits", Trusted("10.0.0.5/8"), "6:66 host-bits" },
        { "cfg-pp-no-trust-list", Tcp("receive: { proxyProtocol: v2 }"), "6:31 nobody-named" },
        { "cfg-unknown-key", Http(string.Empty) + "listner: { port: 80 }", "7:1 unknown-key" },
        {
            "cfg-duplicate-key",
            Http("clientAddress: { rules: [ { from: forwarded,\ntrusted: [10.0.0.0/24],\ntrusted: ['0.0.0.0/0'] } ] }"),
            "8:5 duplicate-key"
        },
        { "cfg-nul-bytes", ConfigurationSample.Yaml + "\n\0\0\0", "60:1 nul-byte" },
        { "cfg-include-loop", "include: whence.yaml\n" + Http(string.Empty), "1:1 not-supported-yet" },
        { "cfg-timeout-0-unlimited", Http("timeouts: { head: 0 }"), "6:23 zero-not-allowed" },
        { "cfg-header-injection", Http("requestHeaders: { set: { X: \"a\\r\\nSet-Cookie: x\" } }"), "6:33 bad-header-value" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_row_that_must_not_load_is_refused_with_its_place(string row, string yaml, string expected)
    {
        ConfigResult result = Read(yaml);
        Assert.Equal($"{row}: {expected}", $"{row}: {Codes(result)}");
        Assert.Null(result.Config);
    }

    [Fact]
    public void Row_cfg_trust_empty_with_header_loads_with_a_warning_and_trusts_nobody()
    {
        ConfigResult result = Read(Http("clientAddress: { rules: [ { from: x-forwarded-for, trusted: [] } ] }"));
        Assert.Equal("6:65 nobody-trusted?", Codes(result));
        Assert.Empty(result.Config!.Listeners[0].ClientAddress.Rules[0].Trusted);
    }

    [Fact]
    public void Row_cfg_100mb_is_refused_without_being_held()
    {
        string path = Path.Combine(Path.GetTempPath(), $"whence-{Guid.NewGuid():N}.yaml");
        try
        {
            using (FileStream file = File.Create(path))
            {
                file.SetLength(100_000_000);
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            ConfigResult result = ConfigFile.Load(path);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal("file-too-large", Assert.Single(result.Diagnostics).Code);
            Assert.InRange(allocated, 0, 1_000_000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Every_row_of_the_surface_has_its_test()
    {
        string[] elsewhere = ["cfg-trust-empty-with-header", "cfg-100mb", "cfg-cert-expired", "cfg-ip-lists-1m"];
        IEnumerable<string> rows = File.ReadLines(Repository.PathOf("tests/vectors/bad-inputs.jsonl"), Encoding.UTF8)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .Where(row => row.GetProperty("surface").GetString() == "config")
            .Select(row => row.GetProperty("name").GetString()!);
        Assert.Equal(rows.Except(elsewhere).Order(), Refused.Select(row => row.Data.Item1).Order());
    }

    private static string Trusted(string prefix)
        => Http($"clientAddress: {{ rules: [ {{ from: x-forwarded-for, trusted: ['{prefix}'] }} ] }}");
}
