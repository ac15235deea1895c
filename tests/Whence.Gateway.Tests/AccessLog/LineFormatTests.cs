using System.Text.Json;
using Whence.Gateway.AccessLog;
using Whence.Proxy;

namespace Whence.Gateway.Tests.AccessLog;

public sealed class LineFormatTests
{
    private const string Combined = "203.0.113.7 - ann [28/Feb/2026:13:59:59 +0000] \"GET /a%20b?c=d HTTP/1.1\" 200 612 "
        + "\"https://from.example/\" \"curl/8\"";
    private const string ConnectionEnd = "peer=10.0.0.1:40112 verified=true source=proxy-v2 reason=proxy listener=web upstream=app";
    private static readonly string[] Captured = ["Basic YW5uOnNlY3JldA==", "https://from.example/", "curl/8"];

    [Fact]
    public void Combined_is_the_line_of_Apache_and_nothing_else()
        => Assert.Equal(
            "203.0.113.7 - - [28/Feb/2026:13:59:58 +0000] \"GET /a\\\"b HTTP/1.1\" 200 612 \"-\" \"\\\\ \\t \\xc3\\xa9 \\x7f\"\n",
            Line(new CombinedFormat(TimeZoneInfo.Utc), Entries.Request("/a\"b", captured: [null, "\\ \t \u00c3\u00a9 \u007f"])));

    [Fact]
    public void A_body_of_nothing_is_a_dash_in_the_line_of_Apache()
    {
        RequestRecord request = Entries.Request(captured: ["", null]);
        request.BytesSent = 0;
        Assert.EndsWith(" 200 - \"\" \"-\"\n", Line(new CombinedFormat(TimeZoneInfo.Utc), request), StringComparison.Ordinal);
    }

    [Fact]
    public void Nginx_is_the_combined_line_and_what_is_known_about_the_client()
        => Assert.Equal(
            Combined + " peer=10.0.0.1:40112 verified=true source=x-forwarded-for reason=untrusted-hop listener=web upstream=app"
            + " target=10.0.0.10:8080 time=1.004 fault=-\n",
            Line(TemplateFormat.Nginx(TimeZoneInfo.Utc), Entries.Request(captured: Captured)));

    [Fact]
    public void A_tcp_connection_has_the_line_of_the_stream_module()
        => Assert.Equal(
            $"203.0.113.7 [28/Feb/2026:13:59:59 +0000] TCP 200 1337 42 1.120 \"10.0.0.10:8080\" {ConnectionEnd} end=completed proxy=-\n",
            Line(TemplateFormat.Nginx(TimeZoneInfo.Utc), Entries.Connection()));

    [Fact]
    public void A_refused_connection_of_an_http_listener_begins_as_a_combined_line_and_says_why()
        => Assert.Equal(
            $"203.0.113.7 - - [28/Feb/2026:13:59:59 +0000] \"\" 403 0 \"-\" \"-\" {ConnectionEnd} end=client-denied proxy=-\n",
            Line(new CombinedFormat(TimeZoneInfo.Utc), Entries.Connection(http: true, TerminationReason.ClientDenied)));

    [Fact]
    public void A_connection_without_a_readable_header_is_its_peers_and_not_verified()
    {
        var connection = new ConnectionRecord
        {
            Listener = "web",
            Id = 1,
            Started = Entries.Started,
            Peer = Entries.Text("[::ffff:10.0.0.1]:5"),
            Local = default,
            Termination = TerminationReason.ProxyHeaderInvalid,
            ProxyReason = ProxyReason.V1Port,
        };
        string line = Line(TemplateFormat.Nginx(TimeZoneInfo.Utc), connection);
        Assert.StartsWith("10.0.0.1 [", line, StringComparison.Ordinal);
        Assert.Contains("TCP 400 0 0 0.000 \"-\" peer=10.0.0.1:5 verified=false", line, StringComparison.Ordinal);
        Assert.EndsWith(" end=proxy-header-invalid proxy=v1-port\n", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/\r\n1.2.3.4 - - forged", @"/\x0D\x0A1.2.3.4 - - forged")]
    [InlineData("/\" 200 0 \"", @"/\x22 200 0 \x22")]
    [InlineData(@"/\x22", @"/\x5Cx22")]
    [InlineData("/\u001b[2J\u007f\0", @"/\x1B[2J\x7F\x00")]
    [InlineData("/\u00c3\u00a9", @"/\xC3\xA9")]
    [InlineData("/\u202e", @"/\xE2\x80\xAE")]
    public void Hostile_text_cannot_forge_lines_or_fields(string target, string shown)
    {
        string line = Line(TemplateFormat.Nginx(TimeZoneInfo.Utc), Entries.Request(target, [null, target, target]));
        Assert.Contains($"\"GET {shown} HTTP/1.1\" 200 612 \"{shown}\" \"{shown}\"", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_value_is_cut()
    {
        string line = Line(TemplateFormat.Custom("$request_uri", TimeZoneInfo.Utc), Entries.Request(new string('"', 100_000)));
        Assert.Equal((LineBuffer.MaxValue * 4) + 1, line.Length);
    }

    [Theory]
    [InlineData("\r\n\",\"forged\":\"")]
    [InlineData("\u001b[2J\u202e")]
    public void Hostile_text_stays_inside_its_json_value(string hostile)
    {
        string line = Line(new JsonFormat(), Entries.Request(hostile, [null, hostile]));
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', line);
        JsonElement json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(hostile, json.GetProperty("url.original").GetString());
        Assert.False(json.TryGetProperty("forged", out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Json_has_client_peer_verified_source_and_reason(bool request)
    {
        LogEntry entry = request ? new LogEntry(Entries.Connection(http: true), Entries.Request()) : new LogEntry(
            Entries.Connection(), null);
        JsonElement json = JsonDocument.Parse(Entries.Line(new JsonFormat(), entry)).RootElement;
        Assert.Equal("203.0.113.7", json.GetProperty("client.address").GetString());
        Assert.Equal("10.0.0.1", json.GetProperty("network.peer.address").GetString());
        Assert.True(json.GetProperty("client.verified").GetBoolean());
        Assert.Equal(request ? "x-forwarded-for" : "proxy-v2", json.GetProperty("client.source").GetString());
        Assert.Equal(request ? "untrusted-hop" : "proxy", json.GetProperty("client.reason").GetString());
        Assert.Equal(request ? "none" : "completed", json.GetProperty(request ? "fault" : "termination").GetString());
    }

    [Fact]
    public void Json_shows_utf8_as_text()
    {
        string line = Line(new JsonFormat(), Entries.Request("/\u00c3\u00a9"));
        Assert.Equal("/\u00e9", JsonDocument.Parse(line).RootElement.GetProperty("url.original").GetString());
    }

    private static string Line(ILineFormat format, RequestRecord request)
        => Entries.Line(format, new LogEntry(request.Connection, request));

    private static string Line(ILineFormat format, ConnectionRecord connection) => Entries.Line(format, new LogEntry(connection, null));
}
