using System.Text.Json;

namespace Whence.Cli.Tests.Networks;

/// <summary><c>whence networks</c>, and what <c>whence explain</c> says of a proof.</summary>
public sealed class NetworksTests : IDisposable
{
    private const string Secret = "correct-horse-battery-staple";
    private readonly string _folder = Directory.CreateTempSubdirectory("whence-networks-").FullName;

    public NetworksTests()
    {
        File.WriteAllText(Path.Combine(_folder, "secret.txt"), Secret + "\n");
        File.WriteAllText(Path.Combine(_folder, "partners.txt"), "192.0.2.0/24\n2001:db8::/32 # two\n");
        File.WriteAllText(Config, """
            networks: { cdn: { provider: cloudflare }, partners: { file: partners.txt }, lb: [192.0.2.1], nobody: [] }
            upstreams: { app: { targets: ["127.0.0.1:80"] } }
            listeners:
              - { name: web, bind: "127.0.0.1:0", protocol: http, upstream: app,
                  clientAddress: { rules: [ { from: "provider:alibaba-cdn", proof: { header: X-Origin-Secret, secretFile: secret.txt } } ] } }
            """);
    }

    private string Config => Path.Combine(_folder, "whence.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Providers_are_shown_with_the_age_of_their_ranges()
    {
        (int code, string output, _, _) = await Cli.RunAsync("networks", "--json");
        Assert.Equal(0, code);
        JsonElement[] all = [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
        JsonElement cloudflare = all.Single(static one => one.GetProperty("name").GetString() == "cloudflare");
        Assert.Equal(22, cloudflare.GetProperty("prefixes").GetInt32());
        Assert.Equal("2026-10-14", cloudflare.GetProperty("date").GetString());
        Assert.True(cloudflare.GetProperty("age_days").GetInt32() >= 0);
        JsonElement akamai = all.Single(static one => one.GetProperty("name").GetString() == "akamai");
        Assert.Equal((0, JsonValueKind.Null), (akamai.GetProperty("prefixes").GetInt32(), akamai.GetProperty("date").ValueKind));
        Assert.NotEmpty(akamai.GetProperty("note").GetString()!);
    }

    [Fact]
    public async Task Networks_of_a_configuration_say_where_they_are_from()
    {
        (int code, string output, _, _) = await Cli.RunAsync("networks", "-c", Config, "--json");
        Assert.Equal(0, code);
        Assert.Equal(
            ["cdn provider 22", "partners file 2", "lb list 1", "nobody list 0"],
            JsonDocument.Parse(output).RootElement.EnumerateArray().Select(static one
                => $"{one.GetProperty("name")} {one.GetProperty("kind")} {one.GetProperty("prefixes")}"));
        Assert.Contains("partners.txt", (await Cli.RunAsync("networks", "-c", Config)).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Origin-Secret: correct-horse-battery-staple", "given", "198.51.100.7 4711")]
    [InlineData("X-Origin-Secret: wrong-horse-battery-staple", "wrong", "203.0.113.7 ")]
    [InlineData("X-Other: 1", "missing", "203.0.113.7 ")]
    public async Task Explain_shows_whether_the_proof_was_given_and_never_the_secret(string header, string proof, string client)
    {
        string[] question =
        [
            "explain", "-c", Config, "--listener", "web", "--peer", "203.0.113.7",
            "-H", "Ali-Cdn-Real-Ip: 198.51.100.7", "-H", "Ali-Cdn-Real-Port: 4711", "-H", header,
        ];
        (_, string json, string error, _) = await Cli.RunAsync([.. question, "--json"]);
        JsonElement answer = JsonDocument.Parse(json).RootElement;
        Assert.Equal(
            (proof, client), (answer.GetProperty("proof").GetString(), $"{answer.GetProperty("client")} {answer.GetProperty("port")}"));
        (_, string sheet, string more, _) = await Cli.RunAsync(question);
        Assert.Matches($"(?m)^proof +{proof}$", sheet);
        Assert.DoesNotContain("horse", json + error + sheet + more, StringComparison.Ordinal);
    }
}
