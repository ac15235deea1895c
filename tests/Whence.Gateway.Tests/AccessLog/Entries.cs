using Whence.Gateway.AccessLog;
using Whence.Proxy;

namespace Whence.Gateway.Tests.AccessLog;

/// <summary>Log entries with known values.</summary>
internal static class Entries
{
    public static readonly DateTimeOffset Started = new(2026, 2, 28, 13, 59, 58, TimeSpan.Zero);

    public static ConnectionRecord Connection(
        bool http = false, TerminationReason termination = TerminationReason.Completed, byte[]? tlvs = null) => new()
        {
            Listener = "web",
            Id = 7,
            Started = Started,
            Peer = Text("10.0.0.1:40112"),
            Local = Text("10.0.0.9:443"),
            Source = ConnectionSource.Proxied(
                Text("10.0.0.1:40112"), Text("10.0.0.9:443"), ClaimSource.ProxyV2, Text("203.0.113.7:56324"), Text(
                    "192.0.2.1:443"), optional: false,
                tlvs ?? new byte[] { TlvType.Authority, 0, 5, (byte)'a', (byte)'"', (byte)'\n', 0xC3, 0xA9, 0xEA, 0, 1, (byte)'x' }),
            Upstream = "app",
            Target = Text("10.0.0.10:8080"),
            BytesReceived = 42,
            BytesSent = 1337,
            Duration = TimeSpan.FromMilliseconds(1120),
            Termination = termination,
            IsHttp = http,
        };

    public static RequestRecord Request(string target = "/a%20b?c=d", string?[]? captured = null) => new()
    {
        Connection = Connection(http: true),
        Started = Started,
        Number = 3,
        Resolution = new Resolution(
            Text("203.0.113.7:0"),
            true, ResolutionOutcome.Forwarded, ResolutionReason.UntrustedHop, ClaimSource.XForwardedFor, RuleIndex: 0),
        Hops = 3,
        Method = "GET",
        RawTarget = target,
        Protocol = "HTTP/1.1",
        Host = "a.example",
        Status = 200,
        Route = "a.example/",
        Upstream = "app",
        Target = Text("10.0.0.10:8080"),
        UpstreamStatus = 200,
        BytesReceived = 1,
        BytesSent = 612,
        Duration = TimeSpan.FromMilliseconds(1004),
        Captured = captured ?? [],
    };

    public static string Line(ILineFormat format, LogEntry entry)
    {
        var line = new LineBuffer();
        format.Write(line, entry);
        return System.Text.Encoding.UTF8.GetString(line.Written.Span);
    }

    public static AddressPort Text(string text)
    {
        Assert.True(AddressPort.TryParse(text, out AddressPort value), text);
        return value;
    }
}
