using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>Thousands of connections at once through the running program.</summary>
public sealed class ManyConnectionsTests
{
    private const int Connections = 5_000;
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    [Fact]
    public async Task Five_thousand_at_once_are_relayed_without_an_error()
    {
        await using var work = new Workspace();
        using var backend = new EchoBackend();
        int port = FreePorts.Next(), admin = FreePorts.Next();
        Program gateway = await work.StartWhenceAsync($$"""
            upstreams: { echo: { targets: ["127.0.0.1:{{backend.Port}}"], timeouts: { connect: 30s } } }
            listeners:
              - { name: in, bind: "127.0.0.1:{{port}}", protocol: tcp, upstream: echo }
            admin: { bind: "127.0.0.1:{{admin}}" }
            """);
        long empty = ResidentKiB(gateway);
        var sockets = new List<Socket>();
        try
        {
            for (int i = 0; i < Connections; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                sockets.Add(socket);
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            }

            // All of them are open; each is used twice, one after the other and all at once.
            for (int round = 0; round < 2; round++)
            {
                string[] answers = await Task.WhenAll(sockets.Select(AskAsync));
                Assert.All(answers, static answer => Assert.Contains("GET / HTTP/1.1", answer, StringComparison.Ordinal));
            }

            string metrics = await Workspace.CurlAsync($"http://127.0.0.1:{admin}/metrics");
            Assert.Contains($"whence_connections_active{{listener=\"in\"}} {Connections}\n", metrics, StringComparison.Ordinal);
            Record(empty, ResidentKiB(gateway));
        }
        finally
        {
            sockets.ForEach(static socket => socket.Dispose());
        }

        string ended = await WaitForNoneAsync(admin);
        Assert.DoesNotMatch("whence_connections_ended_total\\{listener=\"in\",reason=\"(upstream-[a-z]+|internal-error|idle-timeout)\"\\} [1-9]", ended);
    }

    /// <summary>Leaves the figures beside the test summary; bench/results keeps those of a quiet machine.</summary>
    private static void Record(long emptyKiB, long heldKiB)
    {
        string folder = Path.Combine(Workspace.Root, "artifacts");
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "idle-connections.txt"),
            $"empty process {emptyKiB} KiB, with {Connections} idle connections {heldKiB} KiB: {(heldKiB - emptyKiB) / (double)Connections:F1} KiB each\n");
    }

    private static async Task<string> AskAsync(Socket socket)
    {
        await socket.SendAsync(Request);
        var answer = new StringBuilder();
        byte[] buffer = new byte[512];
        while (!answer.ToString().EndsWith(EchoBackend.End, StringComparison.Ordinal))
        {
            int received = await socket.ReceiveAsync(buffer);
            Assert.NotEqual(0, received);
            answer.Append(Encoding.ASCII.GetString(buffer, 0, received));
        }

        return answer.ToString();
    }

    private static async Task<string> WaitForNoneAsync(int admin)
    {
        for (int tries = 0; tries < 500; tries++)
        {
            string metrics = await Workspace.CurlAsync($"http://127.0.0.1:{admin}/metrics");
            if (metrics.Contains("whence_connections_active{listener=\"in\"} 0\n", StringComparison.Ordinal))
            {
                return metrics;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException("Connections are left that nobody has.");
    }

    private static long ResidentKiB(Program program)
    {
        string line = File.ReadLines($"/proc/{program.Id}/status").First(static text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(string.Concat(line.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
    }
}
