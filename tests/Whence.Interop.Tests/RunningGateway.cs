using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Interop.Tests;

/// <summary>One gateway as a process, with listeners of every kind that hostile input is thrown at, and a backend that remembers who reached it.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    private readonly Workspace _work = new();
    private readonly EchoBackend _backend = new();
    private Program? _program;

    internal int Http { get; } = Workspace.FreePort();

    internal int Tcp { get; } = Workspace.FreePort();

    internal int PlainHttp { get; } = Workspace.FreePort();

    /// <summary>A header deadline that tests may wait for.</summary>
    internal int Impatient { get; } = Workspace.FreePort();

    /// <summary>Takes headers of any size and passes all TLVs on, with one of its own.</summary>
    internal int PassOn { get; } = Workspace.FreePort();

    internal int Admin { get; } = Workspace.FreePort();

    internal EchoBackend Backend => _backend;

    internal string Log => _program!.Output;

    internal string AccessLog => File.ReadAllText(_work.PathOf("access.log"));

    internal int ProcessId => _program!.Id;

    public async ValueTask InitializeAsync()
    {
        string log = _work.PathOf("access.log");
        _program = await _work.StartWhenceAsync($$"""
            networks: { loopback: [127.0.0.0/8] }
            upstreams:
              echo: { targets: ["127.0.0.1:{{_backend.Port}}"] }
              passing-on: { targets: ["127.0.0.1:{{_backend.Port}}"], send: { proxyProtocol: v2, tlvs: [received, unique-id, crc32c] } }
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
            admin: { bind: "127.0.0.1:{{Admin}}" }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        _backend.Dispose();
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
}
