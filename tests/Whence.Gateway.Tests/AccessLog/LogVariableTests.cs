using Whence.Gateway.AccessLog;
using Whence.Proxy;

namespace Whence.Gateway.Tests.AccessLog;

public sealed class LogVariableTests
{
    [Fact]
    public void What_check_lets_through_is_what_a_line_can_show()
    {
        const VariablePlaces Logs = VariablePlaces.HttpLog | VariablePlaces.TcpLog;
        IEnumerable<string> allowed = VariableNames.NamesIn(VariablePlaces.HttpLog).Concat(VariableNames.NamesIn(VariablePlaces.TcpLog))
            .Select(static name => name.Replace("0xNN", "0x2a", StringComparison.Ordinal));
        Assert.All(allowed, static name => Assert.True(LogTemplate.TryParse('$' + name, TimeZoneInfo.Utc, out _, out _), name));
        Assert.All(LogVariables.Names, static name => Assert.True((VariableNames.PlacesOf(name) & Logs) != VariablePlaces.None, name));
    }

    [Theory]
    [InlineData("$remote_addr:$remote_port", "203.0.113.7:-")]
    [InlineData("$client_address $client_verified $client_source $client_reason $client_outcome $client_hops",
        "203.0.113.7 true x-forwarded-for untrusted-hop forwarded 3")]
    [InlineData("$realip_remote_addr:$realip_remote_port", "10.0.0.1:40112")]
    [InlineData(
        "$proxy_protocol_addr:$proxy_protocol_port $proxy_protocol_server_addr:$proxy_protocol_server_port",
        "203.0.113.7:56324 192.0.2.1:443")]
    [InlineData("$proxy_protocol_tlv_authority|$proxy_protocol_tlv_0x2|$proxy_protocol_tlv_0xea|$proxy_protocol_tlv_alpn",
        @"-|a\x22\x0A\xC3\xA9|x|-")]
    [InlineData("$server_addr:$server_port", "10.0.0.9:443")]
    [InlineData("${request_method}s $request_uri $uri $args", "GETs /a%20b?c=d /a%20b c=d")]
    [InlineData("$status $body_bytes_sent $bytes_received $request_time $upstream_addr $upstream_status",
        "200 612 1 1.004 10.0.0.10:8080 200")]
    [InlineData("$time_local|$time_iso8601|$msec", "28/Feb/2026:13:59:59 +0000|2026-02-28T13:59:59+00:00|1772287199.004")]
    [InlineData("$http_user_agent $http_x_request_id $http_user_agent", "agent id agent")]
    [InlineData("$listener $connection $connection_requests $route $fault $termination $$", "web 7 3 a.example/ - - $")]
    public void A_custom_text_shows_its_variables(string text, string expected)
    {
        TemplateFormat format = TemplateFormat.Custom(text, TimeZoneInfo.Utc);
        string?[] captured =
            [.. format.Headers.Select(static name => name.Equals("user-agent", StringComparison.OrdinalIgnoreCase) ? "agent" : "id")];
        var request = Entries.Request(captured: captured);
        Assert.Equal(expected + "\n", Entries.Line(format, new LogEntry(request.Connection, request)));
    }

    [Theory]
    [InlineData("$nope", "nope")]
    [InlineData("$proxy_protocol_tlv_0xzz", "proxy_protocol_tlv_0xzz")]
    [InlineData("$proxy_protocol_tlv_foo", "proxy_protocol_tlv_foo")]
    [InlineData("$proxy_protocol_tlv_ssl", "proxy_protocol_tlv_ssl")]
    [InlineData("$http_", "http_")]
    [InlineData("$", "")]
    [InlineData("${remote_addr", "")]
    public void An_unknown_variable_is_no_format(string text, string unknown)
    {
        Assert.False(LogTemplate.TryParse(text, TimeZoneInfo.Utc, out _, out string name));
        Assert.Equal(unknown, name);
    }

    [Theory]
    [InlineData("alpn", new byte[] { 1, 0, 2, (byte)'h', (byte)'2' }, "h2")]
    [InlineData("alpn", new byte[] { 1, 0, 1, (byte)'\n' }, @"\x0A")]
    [InlineData("authority", new byte[] { 2, 0, 3, (byte)'a', (byte)'.', (byte)'b' }, "a.b")]
    [InlineData("authority", new byte[] { 2, 0, 3, (byte)'a', (byte)'\r', (byte)'\n' }, "-")]
    [InlineData("authority", new byte[] { 2, 0, 2, (byte)'a', 0 }, "-")]
    [InlineData("authority", new byte[] { 2, 0, 2, (byte)'a', 0xC3 }, "-")]
    [InlineData("0x02", new byte[] { 2, 0, 2, (byte)'a', 0 }, @"a\x00")]
    [InlineData("ssl_version", new byte[] { 0x20, 0, 12, 1, 0, 0, 0, 0, 0x21, 0, 4, (byte)'v', (byte)'1', (byte)'.', (byte)'3' }, "v1.3")]
    [InlineData("ssl_verify", new byte[] { 0x20, 0, 5, 1, 0, 0, 1, 2 }, "258")]
    [InlineData("ssl_verify", new byte[] { 0x20, 0, 4, 1, 0, 0, 0 }, "-")]
    public void A_tlv_is_shown_as_what_its_type_says_or_not_at_all(string name, byte[] tlvs, string expected)
        => Assert.Equal(
            expected + "\n",
            Entries.Line(
                TemplateFormat.Custom("$proxy_protocol_tlv_" + name, TimeZoneInfo.Utc),
                new LogEntry(Entries.Connection(tlvs: tlvs), null)));

    [Fact]
    public void Local_times_have_the_offset_of_the_zone()
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromMinutes(-210), "test", "test");
        var request = Entries.Request();
        Assert.Equal("28/Feb/2026:10:29:59 -0330\n",
            Entries.Line(TemplateFormat.Custom("$time_local", zone), new LogEntry(request.Connection, request)));
    }
}
