using Whence.Gateway.Configuration;
using Whence.Gateway.Kernel;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

/// <summary>Listeners of the kernel engine: what it cannot do is refused, each where it stands.</summary>
public sealed class KernelConfigurationTests
{
    /// <summary>Lines 1 to 4; the listener starts in line 5, and more lines of it in line 6, column 5.</summary>
    private const string Upstreams4 =
        "networks: { bad: [10.9.0.0/24, 'unix:'] }\nupstreams:\n  app: { targets: ['10.0.0.10:80'] }\nlisteners:\n";

    public static TheoryData<string, string> Rows => new()
    {
        { Kernel(), "" },
        { Kernel("persist: on"), "" },
        { Kernel("access: { deny: [bad], allow: [10.0.0.0/8] }"), "" },
        { Kernel(protocol: "udp"), "" },
        { Kernel("accessLog: off, clientAddress: off, receive: { proxyProtocol: off }"), "" },

        // Keys.
        { Kernel("receive: { proxyProtocol: { from: { bad: required } } }"), "6:5 not-for-kernel" },
        { Kernel("receive: { udpHeader: spp }", protocol: "udp"), "6:5 not-for-kernel" },
        { Kernel("tls: { mode: passthrough }"), "6:5 not-for-kernel" },
        { Kernel("routes: [ { sni: a.example, upstream: app } ]"), "6:5 not-for-kernel" },
        { Kernel("clientAddress: { rules: [ { from: forwarded, trusted: [bad] } ] }"), "6:5 not-for-kernel" },
        { Kernel("requestHeaders: { xRealIp: keep }"), "6:5 not-for-kernel" },
        { Kernel("accessLog: { file: '-' }"), "6:5 not-for-kernel" },
        { Kernel("timeouts: { head: 1s }"), "6:5 not-for-kernel" },
        { Kernel("limits: { fields: 5 }"), "6:5 not-for-kernel" },
        { Kernel("httpVersions: ['1.1']"), "6:5 not-for-kernel" },
        { Kernel("access: { connections: { max: 5 } }"), "6:15 not-for-kernel" },
        { Kernel("access: { connections: { perClient: 5 } }"), "6:15 not-for-kernel" },
        { Kernel(protocol: "http"), "5:48 not-for-kernel" },
        { Kernel("timeouts: { head: 1s }", protocol: "udp"), "6:5 not-for-kernel" },

        // Upstreams.
        { Kernel(more: "send: { proxyProtocol: v2 }"), "3:45 not-for-kernel" },
        { Kernel(more: "send: { transparent: on }"), "3:45 not-for-kernel\n3:58 transparent-in-use?" },
        { Kernel(more: "tls: { serverName: a }"), "3:37 not-for-kernel" },
        { Kernel(more: "timeouts: { idle: 5s }"), "3:37 not-for-kernel" },
        { Kernel(targets: "'[fd00::1]:80'"), "3:20 not-for-kernel" },
        { Kernel(targets: "'127.0.0.1:80'"), "3:20 not-for-kernel" },
        { Kernel(targets: "'app.example:80'"), "3:20 bad-address" },

        // Binds.
        { Kernel(bind: "'127.0.0.1:80'"), "5:22 not-for-kernel" },
        { Kernel(bind: "'192.0.2.1:0'"), "5:22 not-for-kernel" },
        { Kernel(bind: "['192.0.2.1:80', '[2001:db8::1]:80']"), "5:39 not-for-kernel" },
        { Kernel(bind: "'0.0.0.0:80'"), "" },

        // Ranges of ports.
        { Kernel(bind: "'192.0.2.1:80-90'"), "" },
        { Kernel(bind: "'0.0.0.0:80-90'"), "5:22 kernel-wildcard-range?" },
        { Kernel(bind: "'[::]:80-90'", targets: "'[fd00::1]:80'", protocol: "udp"), "5:22 kernel-wildcard-range?" },
        { Kernel(bind: "'[2001:db8::1]:80-90'", targets: "'[fd00::1]:80'"), "" },
        { Kernel(bind: "'192.0.2.1:81-90'"), "3:20 not-for-kernel" },
        { Kernel(bind: "['192.0.2.1:80-90', '192.0.2.1:95']"), "3:20 not-for-kernel" },
        { Kernel(bind: "'192.0.2.1:90-80'"), "5:22 bad-address" },
        { Kernel(bind: "'192.0.2.1:80-80'"), "5:22 bad-address" },
        { Kernel(bind: "'192.0.2.1:0-80'"), "5:22 bad-address" },
        { Kernel(bind: "'192.0.2.1:80-65536'"), "5:22 bad-address" },
        { Kernel(bind: "'192.0.2.1:80-'"), "5:22 bad-address" },
        { Kernel(bind: "'192.0.2.1:80-90-95'"), "5:22 bad-address" },
        { Kernel(bind: "'192.0.2.1:80- 90'"), "5:22 bad-address" },
        { Kernel(bind: "['192.0.2.1:80-90', '192.0.2.1:80-85']"), "5:42 duplicate-bind" },
        { Kernel(bind: "'192.0.2.1:80-90'") + User("'0.0.0.0:85'"), "7:22 duplicate-bind" },
        { Kernel(bind: "'192.0.2.1:80-90'") + User("'192.0.2.1:91'"), "" },
        { Kernel(bind: "'192.0.2.1:80-90'") + User("'192.0.2.2:85'"), "" },
        { Kernel(protocol: "udp") + User("'192.0.2.1:80'"), "" },

        // Balance: by client here alone.
        { Kernel(more: "balance: client-hash"), "" },
        { Kernel(more: "balance: client-hash") + User("'192.0.2.1:81'"), "3:46 not-supported-yet" },

        // What is for this engine alone.
        { Kernel("persist: on", engine: "user"), "6:5 needs-kernel" },
        { Kernel(bind: "'192.0.2.1:80-90'", engine: "user"), "5:22 needs-kernel" },
        { Kernel("persist: on", engine: "kernal"), "5:61 unknown-value" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_problem_is_reported_where_it_stands(string yaml, string expected) => Assert.Equal(expected, Codes(yaml));

    [Fact]
    public void What_cannot_be_done_is_said_with_why_and_what_to_do()
    {
        ConfigDiagnostic told = Assert.Single(Read(Kernel("accessLog: { file: '-' }")).Diagnostics);
        Assert.Equal("the kernel engine cannot do 'accessLog': the gateway is told of no single connection", told.What);
        Assert.Equal("remove it, or write engine: user", told.Advice);
    }

    [Theory]
    [InlineData("0.0.0.0:22-90", "tcp", true)]
    [InlineData("0.0.0.0:1-22", "tcp", true)]
    [InlineData("0.0.0.0:1-65535", "tcp", true)]
    [InlineData("0.0.0.0:23-90", "tcp", false)]
    [InlineData("0.0.0.0:1-21", "tcp", false)]
    [InlineData("0.0.0.0:1-65535", "udp", false)]
    public void A_range_of_every_address_that_takes_ssh_says_so(string bind, string protocol, bool takesSsh)
    {
        string first = bind[(bind.IndexOf(':', StringComparison.Ordinal) + 1)..bind.IndexOf('-', StringComparison.Ordinal)];
        ConfigDiagnostic told = Assert.Single(Read(Kernel(bind: $"'{bind}'", protocol: protocol, targets: $"'10.0.0.10:{first}'")).Diagnostics);
        Assert.Equal(takesSsh, told.What.EndsWith(", SSH (22) among them", StringComparison.Ordinal));
    }

    [Fact]
    public void A_listener_of_the_kernel_is_compiled_apart_from_those_of_this_process()
    {
        string yaml = Kernel(
            "access: { deny: [bad], allow: [10.0.0.0/8] }, persist: on", protocol: "udp", bind: "['192.0.2.1:53', '0.0.0.0:5353']",
            more: "balance: client-hash", targets: "{ address: '10.0.0.10:53', weight: 3 }");
        GatewayModel model = ModelCompiler.Compile(Load(yaml));
        Assert.Empty(model.Listeners);
        KernelModel kernel = Assert.Single(model.Kernel);
        Assert.Equal(
            ("a", AddressKind.IPv4, KernelProtocol.Udp, KernelBalance.ClientHash, true, true),
            (kernel.Name, kernel.Family, kernel.Protocol, kernel.Balance, kernel.Persist, kernel.TakesNew));
        Assert.Equal("192.0.2.1:53 0.0.0.0:5353", string.Join(' ', kernel.Bind));
        Assert.Equal(3, Assert.Single(kernel.Targets).Weight);
        Assert.Equal("10.9.0.0/24", string.Join(' ', kernel.Deny));
        Assert.Equal("10.0.0.0/8", string.Join(' ', kernel.Allow!.Value));
    }

    private static string Kernel(
        string lines = "", string bind = "'192.0.2.1:80'", string protocol = "tcp", string engine = "kernel", string targets = "'10.0.0.10:80'",
        string more = "")
        => Upstreams4.Replace("'10.0.0.10:80'] }", $"{targets}]{(more.Length > 0 ? $", {more}" : string.Empty)} }}", StringComparison.Ordinal)
            + $"  - {{ name: a, bind: {bind}, protocol: {protocol}, engine: {engine}, upstream: app,\n    {lines} }}\n";

    private static string User(string bind) => $"  - {{ name: b, bind: {bind}, protocol: tcp, upstream: app }}\n";
}
