using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Whence.Interop.Tests;

/// <summary>Surfaces pp-v1 and pp-v2 of the hostile input, each row against the running gateway. Rows of one class run one after the other,
/// so counters can be compared.</summary>
public sealed class ProxyProtocolBadInputTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>Row, and the reason of the PROXY header reader with which the connection must end.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["v1-no-crlf-in-107"] = "v1-too-long",
        ["v1-tcp4-octet-256"] = "v1-address",
        ["v1-tcp4-five-octets"] = "v1-address",
        ["v1-tcp4-hex-octet"] = "v1-address",
        ["v1-tcp4-octal"] = "v1-address",
        ["v1-tcp4-integer"] = "v1-address",
        ["v1-tcp4-empty-octet"] = "v1-address",
        ["v1-tcp4-neg"] = "v1-address",
        ["v1-tcp4-plus"] = "v1-address",
        ["v1-tcp4-alpha"] = "v1-address",
        ["v1-tcp4-netmask"] = "v1-address",
        ["v1-tcp4-port-inside"] = "v1-address",
        ["v1-tcp6-nine-groups"] = "v1-address",
        ["v1-tcp6-nonhex"] = "v1-address",
        ["v1-family-mismatch-4in6"] = "v1-family",
        ["v1-mixed-families"] = "v1-family",
        ["v1-port-65536"] = "v1-port",
        ["v1-port-negative"] = "v1-port",
        ["v1-port-plus"] = "v1-port",
        ["v1-port-hex"] = "v1-port",
        ["v1-double-space"] = "v1-syntax",
        ["v1-trailing-space"] = "v1-syntax",
        ["v1-extra-token"] = "v1-syntax",
        ["v1-nul-inside"] = "v1-address",
        ["v2-version-3"] = "v2-version",
        ["v2-family-41"] = "v2-family",
        ["v2-transport-13"] = "v2-transport",
        ["v2-unix-short"] = "v2-short-address",
        ["v2-len-65535-stall"] = "v2-too-long",
        ["v2-crc-bad"] = "v2-crc-mismatch",
        ["v2-crc-len3"] = "v2-crc-length",
        ["v2-crc-len5"] = "v2-crc-length",
        ["v2-crc-duplicate"] = "v2-crc-duplicate",
        ["v2-unique-id-129"] = "v2-unique-id-length",
        ["v2-authority-256"] = "v2-authority-length",
    };

    /// <summary>Row, the client that the backend must be told, and what else must hold for the head that it gets.</summary>
    private static readonly Dictionary<string, (string Client, string Reason)> Accepted = new()
    {
        ["v1-unknown-short"] = ("127.0.0.1", "proxy-unknown"),
        ["v2-local-len0"] = ("127.0.0.1", "proxy-local"),
        ["v2-local-forged-v4"] = ("127.0.0.1", "proxy-local"),
        ["v2-local-unknown-family"] = ("127.0.0.1", "proxy-local"),
        ["v2-local-short-v4-block"] = ("127.0.0.1", "proxy-local"),
        ["v2-proxy-unspec-with-bytes"] = ("127.0.0.1", "proxy-unknown"),
        ["v2-udp4-on-tcp"] = ("203.0.113.7", "proxy"),
        ["v2-tlv-zero-len"] = ("203.0.113.7", "proxy"),
        ["v2-tlv-type-0"] = ("203.0.113.7", "proxy"),
        ["v2-tlv-future-f8-ff"] = ("203.0.113.7", "proxy"),
        ["v2-noop-padding"] = ("203.0.113.7", "proxy"),
        ["v2-crc-ok"] = ("203.0.113.7", "proxy"),
        ["v2-unique-id-128"] = ("203.0.113.7", "proxy"),
        ["v2-authority-crlf"] = ("203.0.113.7", "proxy"),
        ["v2-authority-nul"] = ("203.0.113.7", "proxy"),
        ["v2-authority-bad-utf8"] = ("203.0.113.7", "proxy"),
        ["v2-authority-duplicate"] = ("203.0.113.7", "proxy"),
        ["v2-ssl-subtlv-overrun"] = ("203.0.113.7", "proxy"),
        ["v2-ssl-version-non-ascii"] = ("203.0.113.7", "proxy"),
        ["v2-netns"] = ("203.0.113.7", "proxy"),
        ["v2-alpn-lies"] = ("203.0.113.7", "proxy"),
        ["v2-v4mapped-in-tcp6"] = ("10.0.0.1", "proxy"),
    };

    /// <summary>Rows with a test of their own below.</summary>
    private static readonly string[] Special =
    [
        "v1-unknown-with-spoofed-addr", "v1-tab-separator", "v1-empty-fin", "v1-slowloris", "v1-silence", "v1-infinite-line", "v1-then-v2", "v1-on-plain-listener",
        "v1-in-tls-wrong-layer", "v2-len-4096-stall", "v2-header-no-addr-fin", "v2-header-then-tls", "v2-on-plain-http-listener", "v2-send-tlv-overflow", "v2-ipv6-on-v4-only-host",
    ];

    public static TheoryData<string> RefusedRows => [.. Refused.Keys];

    public static TheoryData<string> AcceptedRows => [.. Accepted.Keys];

    [Fact]
    public void Every_row_of_both_surfaces_has_its_test()
    {
        string[] rows = [.. BadInputs.Rows.Where(static row => row.Surface is "pp-v1" or "pp-v2" && !row.Name.StartsWith("v2-signed-", StringComparison.Ordinal)).Select(static row => row.Name)];
        Assert.Equal(rows.Order(), Refused.Keys.Concat(Accepted.Keys).Concat(Special).Order());
    }

    [Theory]
    [MemberData(nameof(RefusedRows))]
    public async Task A_wrong_header_ends_the_connection_before_anybody_is_reached(string row)
    {
        foreach ((string listener, int port) in new[] { ("http", gateway.Http), ("tcp", gateway.Tcp) })
        {
            string series = $"whence_proxy_header_rejections_total{{listener=\"{listener}\",reason=\"{Refused[row]}\"}}";
            (long before, long reached, LogMark mark) = (await gateway.MetricAsync(series), gateway.Backend.Connections, await gateway.MarkAsync());

            Assert.Equal("", await RunningGateway.SendAsync(port, Bytes(row)));

            await AssertOneRefusalAsync(mark, listener, "proxy-header-invalid", Refused[row]);
            Assert.Equal(before + 1, await gateway.MetricAsync(series));
            Assert.Equal(reached, gateway.Backend.Connections);
        }
    }

    [Theory]
    [MemberData(nameof(AcceptedRows))]
    public async Task A_right_header_is_taken_and_says_who_the_client_is(string row)
    {
        (string client, string reason) = Accepted[row];
        string series = $"whence_client_resolutions_total{{listener=\"http\",reason=\"{reason}\"}}";
        (long before, LogMark mark) = (await gateway.MetricAsync(series), await gateway.MarkAsync());

        string head = await RunningGateway.SendAsync(gateway.Http, Bytes(row));

        Assert.Contains($"X-Forwarded-For: {client}\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(client == "203.0.113.7" ? "127.0.0.1," : "203.0.113.7", head, StringComparison.Ordinal);
        bool known = reason != "proxy-unknown";
        Assert.Contains(known ? $"Forwarded: for={client}" : "Forwarded: for=unknown", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(known, head.Contains("X-Real-IP: ", StringComparison.OrdinalIgnoreCase));
        await AssertOneLineAsync(mark, "http", "request", client, reason);
        Assert.Equal(before + 1, await gateway.MetricAsync(series));
    }

    [Theory]
    [MemberData(nameof(AcceptedRows))]
    public async Task A_right_header_over_tcp_leaves_the_payload_alone_and_says_who_the_client_is(string row)
    {
        (string client, string reason) = Accepted[row];
        string series = $"whence_client_resolutions_total{{listener=\"tcp\",reason=\"{reason}\"}}";
        (long before, LogMark mark) = (await gateway.MetricAsync(series), await gateway.MarkAsync());

        string answer = await RunningGateway.SendAsync(gateway.Tcp, Bytes(row));

        Assert.EndsWith("\r\n\r\n" + Request + EchoBackend.End, answer, StringComparison.Ordinal);
        await AssertOneLineAsync(mark, "tcp", "connection", client, reason);
        Assert.Equal(before + 1, await gateway.MetricAsync(series));
    }

    [Theory]
    [InlineData("v2-udp4-on-tcp", "whence_proxy_transport_mismatch_total")]
    [InlineData("v2-authority-duplicate", "whence_proxy_duplicate_tlvs_total")]
    public async Task What_is_odd_and_taken_all_the_same_is_counted(string row, string counter)
    {
        foreach ((string listener, int port) in new[] { ("http", gateway.Http), ("tcp", gateway.Tcp) })
        {
            string series = $"{counter}{{listener=\"{listener}\"}}";
            long before = await gateway.MetricAsync(series);
            Assert.Contains("200 OK", await RunningGateway.SendAsync(port, Bytes(row)), StringComparison.Ordinal);
            Assert.Equal(before + 1, await gateway.MetricAsync(series));
        }
    }

    [Fact]
    public async Task Addresses_behind_unknown_appear_nowhere()
    {
        LogMark mark = await gateway.MarkAsync();
        string head = await RunningGateway.SendAsync(gateway.Http, Encoding.ASCII.GetBytes("PROXY UNKNOWN 8.8.8.8 8.8.4.4 1 2\r\n" + Request));
        Assert.Contains("200 OK", head, StringComparison.Ordinal);
        Assert.DoesNotContain("8.8.8.8", head, StringComparison.Ordinal);
        await AssertOneLineAsync(mark, "http", "request", "127.0.0.1", "proxy-unknown");
        Assert.DoesNotContain("8.8.8.8", gateway.AccessLog, StringComparison.Ordinal);
        Assert.DoesNotContain("8.8.8.8", gateway.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1-tab-separator", null)]
    [InlineData("v1-in-tls-wrong-layer", "\u0016\u0003\u0001")]
    public async Task What_is_no_header_where_one_is_required_is_refused_at_once(string row, string? bytes)
    {
        const string Series = "whence_connections_ended_total{listener=\"tcp\",reason=\"proxy-header-missing\"}";
        (long before, long reached, LogMark mark) = (await gateway.MetricAsync(Series), gateway.Backend.Connections, await gateway.MarkAsync());
        Assert.Equal("", await RunningGateway.SendAsync(gateway.Tcp, bytes is null ? Bytes(row) : Encoding.Latin1.GetBytes(bytes)));
        await AssertOneRefusalAsync(mark, "tcp", "proxy-header-missing");
        Assert.Equal(before + 1, await gateway.MetricAsync(Series));
        Assert.Equal(reached, gateway.Backend.Connections);
    }

    [Fact]
    public async Task An_empty_connection_is_counted_and_quiet()
    {
        const string Series = "whence_connections_ended_total{listener=\"tcp\",reason=\"empty\"}";
        (long before, LogMark mark) = (await gateway.MetricAsync(Series), await gateway.MarkAsync());
        Assert.Equal("", await RunningGateway.SendAsync(gateway.Tcp, default, finish: true));
        await gateway.WaitForMetricAsync(Series, before + 1);
        LogLines lines = await gateway.SinceAsync(mark, access: 0, own: 0);
        Assert.Empty(lines.Access);
        Assert.Empty(lines.Own);
    }

    [Fact]
    public async Task A_header_that_drips_in_meets_the_total_deadline()
    {
        const string Series = "whence_connections_ended_total{listener=\"impatient\",reason=\"proxy-header-timeout\"}";
        (long before, LogMark mark) = (await gateway.MetricAsync(Series), await gateway.MarkAsync());
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Impatient));
        byte[] header = Encoding.ASCII.GetBytes("PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n");
        int sent = 0;
        try
        {
            // A byte every 100 ms: the whole would take 4.7 s, the deadline is 0.5 s and no byte restarts it.
            for (; sent < header.Length; sent++)
            {
                await socket.SendAsync(header.AsMemory(sent, 1));
                await Task.Delay(100);
            }
        }
        catch (SocketException)
        {
            // closed on us, as it should be
        }

        Assert.True(sent < header.Length);
        await AssertOneRefusalAsync(mark, "impatient", "proxy-header-timeout");
        Assert.Equal(before + 1, await gateway.MetricAsync(Series));
    }

    [Fact]
    public async Task Thousands_who_say_nothing_are_closed_and_stop_nobody()
    {
        const int Silent = 4_000;
        const string Series = "whence_connections_ended_total{listener=\"impatient\",reason=\"proxy-header-timeout\"}";
        long before = await gateway.MetricAsync(Series);
        var sockets = new List<Socket>();
        try
        {
            for (int i = 0; i < Silent; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Impatient));
            }

            string head = await RunningGateway.SendAsync(gateway.Impatient, Encoding.ASCII.GetBytes("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\r\n" + Request));
            Assert.Contains("200 OK", head, StringComparison.Ordinal);
            await gateway.WaitForMetricAsync(Series, before + Silent);
        }
        finally
        {
            sockets.ForEach(static socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task An_endless_line_is_refused_after_107_bytes()
    {
        const string Series = "whence_proxy_header_rejections_total{listener=\"tcp\",reason=\"v1-too-long\"}";
        (long before, LogMark mark) = (await gateway.MetricAsync(Series), await gateway.MarkAsync());
        Assert.Equal("", await RunningGateway.SendAsync(gateway.Tcp, Encoding.ASCII.GetBytes("PROXY " + new string('A', 1_000_000))));
        await AssertOneRefusalAsync(mark, "tcp", "proxy-header-invalid", "v1-too-long");
        Assert.Equal(before + 1, await gateway.MetricAsync(Series));
    }

    [Fact]
    public async Task A_second_header_is_payload()
    {
        long reached = gateway.Backend.Connections;
        Assert.StartsWith("HTTP/1.1 400", await RunningGateway.SendAsync(gateway.Http, Bytes("v1-then-v2")), StringComparison.Ordinal);
        Assert.Equal(reached, gateway.Backend.Connections);
    }

    [Theory]
    [InlineData("v1-on-plain-listener")]
    [InlineData("v2-on-plain-http-listener")]
    public async Task A_listener_without_proxy_protocol_never_looks_for_it(string row)
    {
        long reached = gateway.Backend.Connections;
        string answer = await RunningGateway.SendAsync(gateway.PlainHttp, Bytes(row));
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Equal(reached, gateway.Backend.Connections);
    }

    [Fact]
    public async Task A_header_that_stalls_meets_the_deadline()
    {
        const string Series = "whence_connections_ended_total{listener=\"impatient\",reason=\"proxy-header-timeout\"}";
        (long before, LogMark mark) = (await gateway.MetricAsync(Series), await gateway.MarkAsync());
        Assert.Equal("", await RunningGateway.SendAsync(gateway.Impatient, Bytes("v2-len-4096-stall")));
        await AssertOneRefusalAsync(mark, "impatient", "proxy-header-timeout");
        Assert.Equal(before + 1, await gateway.MetricAsync(Series));
    }

    [Fact]
    public async Task An_end_inside_the_header_is_truncation()
    {
        const string Series = "whence_connections_ended_total{listener=\"tcp\",reason=\"proxy-header-truncated\"}";
        (long before, LogMark mark) = (await gateway.MetricAsync(Series), await gateway.MarkAsync());
        Assert.Equal("", await RunningGateway.SendAsync(gateway.Tcp, Bytes("v2-header-no-addr-fin"), finish: true));
        await AssertOneRefusalAsync(mark, "tcp", "proxy-header-truncated", "truncated");
        Assert.Equal(before + 1, await gateway.MetricAsync(Series));
    }

    [Fact]
    public async Task Bytes_behind_the_header_arrive_untouched()
    {
        byte[] header = Convert.FromHexString("0d0a0d0a000d0a515549540a2111000ccb007107c6336401dc0401bb");
        byte[] payload = [0x16, 0x03, 0x01, 0x00, 0xFF, .. Encoding.ASCII.GetBytes("\r\n\r\n")];
        string echo = await RunningGateway.SendAsync(gateway.Tcp, (byte[])[.. header, .. payload]);
        Assert.Contains(Encoding.Latin1.GetString(payload), echo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_would_overflow_is_refused_and_nothing_is_sent()
    {
        const string Series = "whence_connections_ended_total{listener=\"pass-on\",reason=\"proxy-header-too-large-to-send\"}";
        (long before, long reached, LogMark mark) = (await gateway.MetricAsync(Series), gateway.Backend.Connections, await gateway.MarkAsync());
        byte[] tlv = new byte[65_523 - 3];
        byte[] header =
        [
            .. Convert.FromHexString("0d0a0d0a000d0a515549540a2111ffff"), .. Convert.FromHexString("cb007107c6336401dc0401bb"),
            0xE0, (byte)(tlv.Length >> 8), (byte)tlv.Length, .. tlv,
        ];
        Assert.Equal("", await RunningGateway.SendAsync(gateway.PassOn, (byte[])[.. header, .. Encoding.ASCII.GetBytes(Request)]));
        await AssertOneRefusalAsync(mark, "pass-on", "proxy-header-too-large-to-send");
        Assert.Equal(before + 1, await gateway.MetricAsync(Series));
        Assert.Equal(reached, gateway.Backend.Connections);
    }

    [Fact]
    public async Task An_ipv6_client_is_taken_whatever_the_host_speaks()
    {
        string header = "0d0a0d0a000d0a515549540a2121002420010db800000000000000000000000720010db8000000000000000000000001dc0401bb";
        string head = await RunningGateway.SendAsync(gateway.Http, (byte[])[.. Convert.FromHexString(header), .. Encoding.ASCII.GetBytes(Request)]);
        Assert.Contains("X-Forwarded-For: 2001:db8::7\r\n", head, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>One line in each log since then, of this listener and with this reason.</summary>
    private async Task AssertOneRefusalAsync(LogMark mark, string listener, string termination, string? reason = null, string? words = null)
    {
        LogLines lines = await gateway.SinceAsync(mark, access: 1, own: 1);
        string own = Assert.Single(lines.Own);
        Assert.Contains($"Listener {listener} ", own, StringComparison.Ordinal);
        Assert.EndsWith(words ?? (reason is null ? $": {termination}" : $": {termination}, {reason}"), own, StringComparison.Ordinal);
        using JsonDocument access = JsonDocument.Parse(Assert.Single(lines.Access));
        Assert.Equal(listener, access.RootElement.GetProperty("listener").GetString());
        Assert.Equal("connection", access.RootElement.GetProperty("kind").GetString());
        Assert.Equal(termination, access.RootElement.GetProperty("termination").GetString());
        Assert.Equal(reason ?? "none", access.RootElement.GetProperty("proxy.reason").GetString());
    }

    private async Task AssertOneLineAsync(LogMark mark, string listener, string kind, string client, string reason)
    {
        LogLines lines = await gateway.SinceAsync(mark, access: 1, own: 0);
        Assert.Empty(lines.Own);
        using JsonDocument access = JsonDocument.Parse(Assert.Single(lines.Access));
        Assert.Equal(listener, access.RootElement.GetProperty("listener").GetString());
        Assert.Equal(kind, access.RootElement.GetProperty("kind").GetString());
        Assert.Equal(client, access.RootElement.GetProperty("client.address").GetString());
        Assert.Equal(reason, access.RootElement.GetProperty("client.reason").GetString());
    }

    private static byte[] Bytes(string name) => BadInputs.Bytes(name);
}
