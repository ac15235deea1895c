using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Interop.Tests;

/// <summary>One gateway as a process, with listeners of every kind that hostile input is thrown at, and a backend that remembers who
/// reached it.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    private readonly Workspace _work = new();
    private readonly EchoBackend _backend = new();
    private readonly int _marker = FreePorts.Next();
    private Program? _program;

    internal int Http { get; } = FreePorts.Next();

    internal int Tcp { get; } = FreePorts.Next();

    internal int PlainHttp { get; } = FreePorts.Next();

    /// <summary>A header deadline that tests may wait for.</summary>
    internal int Impatient { get; } = FreePorts.Next();

    /// <summary>Takes headers of any size and passes all TLVs on, with one of its own.</summary>
    internal int PassOn { get; } = FreePorts.Next();

    /// <summary>What TLVs say goes into a log of its own (<see cref="FactsLog"/>); the TLVs themselves are passed on.</summary>
    internal int Facts { get; } = FreePorts.Next();

    /// <summary>The same for http, with headers made of TLVs.</summary>
    internal int FactsHttp { get; } = FreePorts.Next();

    internal int Admin { get; } = FreePorts.Next();

    internal EchoBackend Backend => _backend;

    internal string Log => _program!.Output;

    internal string AccessLog => File.ReadAllText(_work.PathOf("access.log"));

    internal string FactsLog => File.ReadAllText(_work.PathOf("facts.log"));

    public async ValueTask InitializeAsync()
    {
        string log = _work.PathOf("access.log"), facts = _work.PathOf("facts.log");
        _program = await _work.StartWhenceAsync($$"""
            networks: { loopback: [127.0.0.0/8] }
            upstreams:
              echo: { targets: ["127.0.0.1:{{_backend.Port}}"] }
              passing-on: { targets: ["127.0.0.1:{{_backend.Port}}"], send: { proxyProtocol: v2, tlvs: [received, unique-id, crc32c] } }
              received: { targets: ["127.0.0.1:{{_backend.Port}}"], send: { proxyProtocol: v2, tlvs: [received, crc32c] } }
            listeners:
              - { name: http, bind: "127.0.0.1:{{Http}}", protocol: http, receive: { proxyProtocol: { from: { loopback: required } } },
                  requestHeaders: { forwarded: replace, set: { X-Source: "$client_source", X-Reason: "$client_reason", X-Verified: "$client_verified" } },
                  accessLog: { file: "{{log}}", format: json }, routes: [ { upstream: echo } ] }
              - { name: tcp, bind: "127.0.0.1:{{Tcp}}", protocol: tcp, receive: { proxyProtocol: { from: { loopback: required } } },
                  accessLog: { file: "{{log}}", format: json }, upstream: echo }
              - { name: plain, bind: "127.0.0.1:{{PlainHttp}}", protocol: http, accessLog: { file: "{{log}}", format: json }, routes: [ { upstream: echo } ] }
              - { name: impatient, bind: "127.0.0.1:{{Impatient}}", protocol: tcp, receive: { proxyProtocol: { from: { loopback: required }, deadline: 500ms } },
                  accessLog: { file: "{{log}}", format: json }, upstream: echo }
              - { name: pass-on, bind: "127.0.0.1:{{PassOn}}", protocol: tcp, receive: { proxyProtocol: { from: { loopback: required }, maxSize: 65551 } },
                  accessLog: { file: "{{log}}", format: json }, upstream: passing-on }
              - { name: marker, bind: "127.0.0.1:{{_marker}}", protocol: tcp, receive: { proxyProtocol: { from: { loopback: required } } },
                  accessLog: { file: "{{log}}", format: json }, upstream: echo }
              - { name: facts, bind: "127.0.0.1:{{Facts}}", protocol: tcp, receive: { proxyProtocol: { from: { loopback: required } } },
                  accessLog: { file: "{{facts}}", format: "$listener id=$proxy_protocol_tlv_unique_id authority=$proxy_protocol_tlv_authority" }, upstream: received }
              - { name: facts-http, bind: "127.0.0.1:{{FactsHttp}}", protocol: http, receive: { proxyProtocol: { from: { loopback: required } } },
                  requestHeaders: { set: { X-Authority: "<$proxy_protocol_tlv_authority>", X-Id: "<$proxy_protocol_tlv_unique_id>" } },
                  accessLog: { file: "{{facts}}", format: "$listener id=$proxy_protocol_tlv_unique_id authority=$proxy_protocol_tlv_authority" }, routes: [ { upstream: echo } ] }
            admin: { bind: "127.0.0.1:{{Admin}}" }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        _backend.Dispose();
    }

    /// <summary>Waits until no connection is open, and leaves a line in both logs: what stands before it was there before now, what comes
    /// behind it is new.</summary>
    internal async Task<LogMark> MarkAsync()
    {
        await Program.WaitForAsync(OpenConnectionsAsync, "none open");
        int access = AccessLog.Length, own = Log.Length;
        for (int tries = 0; tries < 10; tries++)
        {
            // A line of the own log may be dropped when thousands come at once; then there is another mark.
            await SendAsync(_marker, "X"u8.ToArray());
            for (int polls = 0; polls < 200; polls++)
            {
                if (AccessLog[access..].Contains("\"listener\":\"marker\"", StringComparison.Ordinal) && Log[own..].Contains("Listener marker ", StringComparison.Ordinal))
                {
                    return new LogMark(AccessLog.LastIndexOf('\n') + 1, Log.Length);
                }

                await Task.Delay(10);
            }
        }

        throw new TimeoutException($"No mark came into the logs:\n{Log}");
    }

    /// <summary>The lines that both logs got since then, once there are as many as expected or more, and nothing is under way any
    /// more.</summary>
    internal async Task<LogLines> SinceAsync(LogMark mark, int access, int own)
    {
        await Program.WaitForAsync(
            () => AccessSince(mark).Length >= access && OwnSince(mark).Length >= own ? "all there" : $"{AccessLog[mark.Access..]}\n{Log[mark.Own..]}", "all there");
        await MarkAsync();
        return new LogLines(AccessSince(mark), OwnSince(mark));
    }

    /// <summary>Sends bytes to a port and reads until the other end closes, resets, or has answered one request.</summary>
    internal static async Task<string> SendAsync(int port, ReadOnlyMemory<byte> bytes, bool finish = false)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var answer = new StringBuilder();
        byte[] buffer = new byte[16 * 1024];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await socket.SendAsync(bytes);
            if (finish)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var received)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, received));
                if (answer.ToString().Contains(EchoBackend.End, StringComparison.Ordinal))
                {
                    break;
                }
            }
        }
        catch (SocketException)
        {
            // A reset: what came before it is the answer.
        }

        return answer.ToString();
    }

    /// <summary>The value of one series, 0 if it is not there.</summary>
    internal async Task<long> MetricAsync(string series)
    {
        string metrics = await Workspace.CurlAsync($"http://127.0.0.1:{Admin}/metrics");
        Match match = Regex.Match(metrics, "^" + Regex.Escape(series) + " ([0-9]+)$", RegexOptions.Multiline);
        return match.Success ? long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Waits until a series has reached a value: counting happens after the connection's end.</summary>
    internal async Task WaitForMetricAsync(string series, long value)
    {
        for (int tries = 0; tries < 500; tries++)
        {
            long current = await MetricAsync(series);
            if (current == value)
            {
                return;
            }

            Assert.True(current < value, $"{series} is {current}, more than {value}");
            await Task.Delay(20);
        }

        Assert.Fail($"{series} never became {value}\n{Log}");
    }

    private async Task<string> OpenConnectionsAsync()
    {
        string metrics = await Workspace.CurlAsync($"http://127.0.0.1:{Admin}/metrics");
        return Regex.IsMatch(metrics, "^whence_connections_active\\{[^}]*\\} [1-9]", RegexOptions.Multiline) ? metrics : "none open";
    }

    private string[] AccessSince(LogMark mark) => Lines(AccessLog[mark.Access..], "\"listener\":\"marker\"");

    private string[] OwnSince(LogMark mark) => Lines(Log[mark.Own..], "Listener marker ");

    private static string[] Lines(string text, string marker)
        => [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(marker, StringComparison.Ordinal))];
}

/// <summary>A place in the access log and in the gateway's own log.</summary>
internal sealed record LogMark(int Access, int Own);

/// <summary>New lines of the access log and of the gateway's own log.</summary>
internal sealed record LogLines(string[] Access, string[] Own);
