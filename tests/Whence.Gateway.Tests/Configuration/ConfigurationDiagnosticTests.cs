using Whence.Gateway.Configuration;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class ConfigurationDiagnosticTests
{
    public static TheoryData<string, string> Rendered => new()
    {
        {
            "networks: { a: [10.0.0.5/8] }\nlisteners: x",
            "whence.yaml:1:17: error: '10.0.0.5/8' has bits set behind its prefix length; "
                + "write 10.0.0.0/8 for the network or 10.0.0.5 for the one address [host-bits]"
        },
        {
            Http("timeouts: { head: 0 }"),
            "whence.yaml:6:23: error: 0 is not allowed here; write at least 1ms; this limit cannot be switched off [zero-not-allowed]"
        },
        {
            Http("access: { connections: { max: 0 } }"),
            "whence.yaml:6:35: error: 0 is not allowed here; write 'unlimited' if that is meant, or at least 1 [zero-not-allowed]"
        },
        {
            Http("access: { allow: [lbb] }"),
            "whence.yaml:6:23: error: there is no network 'lbb'; did you mean 'lb'? defined under networks: lb, none [unknown-network]"
        },
        {
            Http("requestHeaders: { xForwardedFor: apend }"),
            "whence.yaml:6:38: error: 'apend' is not known here; did you mean 'append'? "
                + "allowed: append, append-all, replace, keep, remove [unknown-value]"
        },
        {
            Tcp("receive: { proxyProtocol: { from: { lb: optional } } }"),
            "whence.yaml:6:45: warning: 'lb' may leave the PROXY header out, so no client is verified "
                + "and clients could send one themselves; for changing over only; write required or plain in the end [optional-in-use]"
        },
        {
            Http("limits: { headSize: 2MiB }"),
            "whence.yaml:6:25: error: '2MiB' is out of range; allowed: 1KiB to 1MiB [out-of-range]"
        },
    };

    [Theory]
    [MemberData(nameof(Rendered))]
    public void A_diagnostic_is_one_line_that_says_where_what_and_what_to_do(string yaml, string expected)
        => Assert.Equal(expected, Read(yaml).Diagnostics[0].ToString());

    [Theory]
    [InlineData("\"\\e[31mred\\n\\0\": 1", @"'\x1b[31mred\x0a\x00' is not a key of the configuration")]
    [InlineData("\"\\u202Eevil\": 1", @"'\u{202e}evil' is not a key of the configuration")]
    [InlineData("\"it's\": 1", @"'it\'s' is not a key of the configuration")]
    [InlineData("öl: 1", "'öl' is not a key of the configuration")]
    public void Text_of_the_file_is_escaped(string yaml, string expected) => Assert.Equal(expected, Read(yaml).Diagnostics[0].What);

    [Fact]
    public void Text_of_the_file_is_cut()
    {
        ConfigDiagnostic long1 = Read($"{new string('k', 900)}: 1").Diagnostics[0];
        Assert.Equal($"'{new string('k', 64)}...' is not a key of the configuration", long1.What);
        string many = string.Join(", ", Enumerable.Range(0, 500).Select(i => $"n{i}: []"));
        string yaml = Http("access: { allow: [zz] }").Replace("networks: {", $"networks: {{ {many},", StringComparison.Ordinal);
        ConfigDiagnostic long2 = Read(yaml).Diagnostics[0];
        Assert.EndsWith("n11, ...", long2.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "$proxy_protocol_tlv_authorty",
        "did you mean '$proxy_protocol_tlv_authority'? allowed: $proxy_protocol_tlv_0xNN, $proxy_protocol_tlv_alpn, ",
        "$proxy_protocol_tlv_ssl_version, $proxy_protocol_tlv_unique_id")]
    [InlineData(
        "$proxy_protocol_tlv_foo", "allowed: $proxy_protocol_tlv_0xNN, $proxy_protocol_tlv_alpn, ", "$proxy_protocol_tlv_unique_id")]
    [InlineData("$nothing", "allowed: $client_address, $client_hops, ", ", $server_port, $server_protocol")]
    [InlineData("$status", "allowed: $client_address, $client_hops, ", ", $server_port, $server_protocol")]
    public void A_variable_that_cannot_be_had_is_told_with_those_that_can(string text, string begin, string end)
    {
        string advice = Assert.Single(Read(Http($"requestHeaders: {{ set: {{ A: '{text}' }} }}")).Diagnostics).Advice;
        Assert.StartsWith(begin, advice, StringComparison.Ordinal);
        Assert.EndsWith(end, advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_has_a_kebab_case_name_of_its_own()
    {
        string[] names = [.. Enum.GetValues<ConfigProblem>().Select(ConfigProblemNames.NameOf)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", name));
    }

    [Theory]
    [InlineData("listner", "listeners")]
    [InlineData("lsitener", "listeners")]
    [InlineData("LISTENERS", "listeners")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found_and_a_far_one_is_not(string written, string? expected)
        => Assert.Equal(expected, NearestName.Find(written, ["networks", "upstreams", "listeners"]));

    [Fact]
    public void A_file_that_cannot_be_read_is_told_without_a_line()
    {
        Assert.Equal(
            "/nowhere/whence.yaml: error: the file cannot be read: there is no such file; give the path of a readable file [cannot-read]",
            Assert.Single(ConfigFile.Load("/nowhere/whence.yaml").Diagnostics).ToString());
        Assert.Contains("it is a directory", Assert.Single(ConfigFile.Load(Path.GetTempPath()).Diagnostics).What, StringComparison.Ordinal);
        Assert.Equal("cannot-read", Assert.Single(ConfigFile.Load("a\0b").Diagnostics).Code);
        Assert.Equal("cannot-read", Assert.Single(ConfigFile.Load(string.Empty).Diagnostics).Code);
    }

    [Fact]
    public void A_file_is_loaded_from_its_path()
    {
        string path = Path.Combine(Path.GetTempPath(), $"whence-{Guid.NewGuid():N}.yaml");
        try
        {
            File.WriteAllText(path, ConfigurationSample.Yaml);
            Assert.Equal(Load(ConfigurationSample.Yaml), ConfigFile.Load(path).Config);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
