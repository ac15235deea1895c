using System.Text;
using Whence.Gateway.Configuration;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

/// <summary>Providers, network files and proofs in a configuration.</summary>
public sealed class ConfigurationProofTests : IDisposable
{
    private const string Secret = "correct-horse-battery-staple";
    private readonly string _folder = Directory.CreateTempSubdirectory("whence-config-").FullName;

    public ConfigurationProofTests() => File.WriteAllText(Path.Combine(_folder, "secret.txt"), Secret + "\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_provider_is_its_header_and_its_ranges()
    {
        ClaimRule rule = Rule("{ from: 'provider:cloudflare', trusted: [cdn] }");
        Assert.Equal(ClaimField.Header("CF-Connecting-IP"), rule.From);
        Assert.True(rule.Trusted.Contains(Parse("104.16.0.1")));
        Assert.True(rule.Trusted.Contains(Parse("2606:4700::1")));
        Assert.False(rule.Trusted.Contains(Parse("104.32.0.1")));
        Assert.Equal(ClaimField.HeaderWithPort("CloudFront-Viewer-Address"), Rule("{ from: 'provider:cloudfront', trusted: [cdn] }").From);
        ClaimRule google = Rule("{ from: 'provider:gcp-load-balancer', trusted: [cdn] }");
        Assert.Equal((ClaimField.XForwardedFor, 2), (google.From, google.Depth));
    }

    [Theory]
    [InlineData("{ from: 'provider:cloudflare' }", "6:31 missing-key")]
    [InlineData("{ from: 'provider:cloudflair', trusted: [lb] }", "6:39 unknown-provider")]
    [InlineData("{ from: 'provider:aws-nlb', trusted: [lb] }", "6:39 bad-source")]
    [InlineData("{ from: 'provider:fastly', trusted: [lb] }", "6:39 provider-caution?")]
    [InlineData("{ from: 'provider:cloudflare', trusted: [] }", "6:71 nobody-trusted?")]
    [InlineData("{ from: 'provider:cloudflare', trusted: [lb], depth: 2 }", "6:77 not-for-source")]
    [InlineData("{ from: forwarded, proof: {} }", "6:57 missing-key\n6:57 missing-key")]
    [InlineData("{ from: forwarded, proof: { header: X-A, secretFile: nowhere.txt } }", "6:84 file-unreadable")]
    [InlineData("{ from: forwarded, proof: { header: X-A, secretFile: short.txt } }", "6:84 bad-secret")]
    [InlineData("{ from: forwarded, proof: { header: X-A, secretFile: empty.txt } }", "6:84 bad-secret")]
    [InlineData("{ from: forwarded, proof: { header: X-A, secretFile: blank.txt } }", "6:84 bad-secret")]
    [InlineData("{ from: forwarded, proof: { header: X-A, secretFile: long.txt } }", "6:84 file-unreadable")]
    [InlineData("{ from: forwarded, proof: { header: X-Real-IP, secretFile: secret.txt } }", "6:67 managed-header")]
    [InlineData("{ from: forwarded, proof: { header: Host, secretFile: secret.txt } }", "6:67 protected-header")]
    [InlineData("{ from: 'header:x_a', proof: { header: X-A, secretFile: secret.txt } }", "6:39 secret-shown")]
    [InlineData("{ from: 'tlv:0xEA', proof: { header: X-A, secretFile: secret.txt } }", "6:51 not-for-source")]
    public void What_is_wrong_is_told_where_it_stands(string rule, string expected)
    {
        File.WriteAllText(Path.Combine(_folder, "short.txt"), Secret[..15]);
        File.WriteAllText(Path.Combine(_folder, "empty.txt"), "\n");
        File.WriteAllText(Path.Combine(_folder, "blank.txt"), "correct horse battery staple");
        File.WriteAllText(Path.Combine(_folder, "long.txt"), new string('x', 5000));
        ConfigResult result = In(Http($"clientAddress: {{ rules: [ {rule} ] }}"));
        Assert.Equal(expected, Codes(result));
        Assert.DoesNotContain(result.Diagnostics, static found => found.ToString().Contains("horse", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("requestHeaders: { set: { A: '$http_x_origin_secret' } }", "7:33 secret-shown")]
    [InlineData("requestHeaders: { set: { X_Origin.Secret: a } }", "7:30 secret-shown")]
    [InlineData("accessLog: { file: '-', format: '$remote_addr $http_x_origin_secret' }", "7:37 secret-shown")]
    public void The_header_of_a_secret_is_shown_nowhere(string key, string expected)
        => Assert.Equal(expected, Codes(In(Http(
            $"clientAddress: {{ rules: [ {{ from: forwarded, proof: {{ header: X-Origin-Secret, secretFile: secret.txt }} }} ] }},\n{key}"))));

    [Fact]
    public void A_proof_without_networks_believes_anybody_who_gives_it_and_with_them_only_those()
    {
        ClaimRule alone = Rule("{ from: 'query:ip', proof: { header: X-Origin-Secret, secretFile: secret.txt } }");
        ClaimRule both = Rule("{ from: 'query:ip', trusted: [192.0.2.1], proof: { header: X-Origin-Secret, secretFile: secret.txt } }");
        ClaimRule nobody = Rule("{ from: 'query:ip', trusted: [], proof: { header: X-Origin-Secret, secretFile: secret.txt } }");
        Assert.True(alone.Proof!.IsSecret(Encoding.ASCII.GetBytes(Secret)));
        Assert.True(alone.Believes(Parse("203.0.113.7"), ProofState.Given));
        Assert.False(alone.Believes(Parse("203.0.113.7"), ProofState.Wrong));
        Assert.True(both.Believes(Parse("192.0.2.1"), ProofState.Given));
        Assert.False(both.Believes(Parse("192.0.2.1"), ProofState.Absent));
        Assert.False(both.Believes(Parse("203.0.113.7"), ProofState.Given));
        Assert.False(nobody.Believes(Parse("203.0.113.7"), ProofState.Given));
    }

    [Fact]
    public void A_provider_with_a_header_of_its_own_needs_no_other()
        => Assert.Equal("X-Azure-FDID", Rule("{ from: 'provider:azure-front-door', proof: { secretFile: secret.txt } }").Proof!.Header);

    [Fact]
    public void No_text_of_the_configuration_holds_the_secret()
    {
        GatewayConfig config = In(Http("clientAddress: { rules: [ { from: forwarded, proof: { header: X-A, secretFile: secret.txt } } ] }")).Config!;
        Assert.DoesNotContain("horse", config.ToString() + config.Listeners[0].ClientAddress, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_networks_is_read_and_its_faults_are_told_at_their_lines()
    {
        const string Yaml = "networks: { p: { file: p.txt } }\nupstreams: { app: { targets: ['127.0.0.1:80'] } }\n"
            + "listeners: [{ name: web, bind: '127.0.0.1:0', protocol: http, upstream: app, access: { deny: [p] } }]";
        File.WriteAllText(Path.Combine(_folder, "p.txt"), "# ours\n192.0.2.0/24 # one\r\n\n2001:db8::/32\n");
        Assert.Equal("[192.0.2.0/24, 2001:db8::/32]", In(Yaml).Config!.Networks[0].Members.ToString());
        File.WriteAllText(Path.Combine(_folder, "p.txt"), "192.0.2.0/24\n  10.0.0.1/8\nhost.example\n0.0.0.0/0\n");
        Assert.Equal("p.txt:2:3 host-bits p.txt:3:1 bad-address p.txt:4:1 covers-everybody", string.Join(' ', In(Yaml).Diagnostics.Select(
            static found => $"{found.Location} {found.Code}")));
    }

    [Theory]
    [InlineData("{ provider: akamai }", "no-ranges")]
    [InlineData("{ provider: nobody }", "unknown-provider")]
    [InlineData("{ file: nowhere.txt }", "file-unreadable")]
    [InlineData("{ provider: cloudflare, file: p.txt }", "exclusive-keys")]
    [InlineData("{ }", "missing-key")]
    public void A_network_that_cannot_be_had_is_an_error(string network, string code)
        => Assert.Equal(code, In($"networks: {{ p: {network} }}\nlisteners: [{{ name: w, bind: '127.0.0.1:0', protocol: http, upstream: a }}]\n"
            + "upstreams: { a: { targets: ['127.0.0.1:80'] } }").Diagnostics.First(static found => found.Severity == ConfigSeverity.Error).Code);

    [Theory]
    [InlineData(180, false)]
    [InlineData(181, true)]
    public void Shipped_ranges_are_called_old_after_half_a_year(int days, bool old)
    {
        var day = new DateTimeOffset(2026, 10, 14, 12, 0, 0, TimeSpan.Zero);
        ConfigResult result = ConfigFile.Parse(Encoding.UTF8.GetBytes(
            "networks: { cdn: { provider: cloudflare } }\n" + Http("access: { deny: [cdn] }")[(Upstreams.IndexOf('\n', StringComparison.Ordinal) + 1)..]),
            "whence.yaml", new FixedTime(day.AddDays(days)));
        Assert.Equal(old ? "1:30 old-ranges?" : string.Empty, Codes(result));
    }

    private ClaimRule Rule(string rule)
    {
        ConfigResult result = In(Http($"clientAddress: {{ rules: [ {rule} ] }}").Replace(
            "networks: {", "networks: { cdn: { provider: cloudflare },", StringComparison.Ordinal));
        Assert.Equal(string.Empty, string.Join('\n', result.Diagnostics.Where(static found => found.Severity == ConfigSeverity.Error)));
        GatewayModel model = ModelCompiler.Compile(result.Config!);
        return Assert.Single(model.Listeners[0].Model.Http!.Routes[0].ClientAddress.Rules);
    }

    private ConfigResult In(string yaml) => ConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), Path.Combine(_folder, "whence.yaml"));

    private static Address Parse(string text) => Address.TryParse(text, out Address address) ? address : throw new FormatException(text);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
