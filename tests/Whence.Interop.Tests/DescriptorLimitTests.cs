using System.Net;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>More connections than the process has descriptors for: it turns the rest away, and serves on when there is room.</summary>
public sealed class DescriptorLimitTests
{
    [Fact]
    public async Task A_flood_never_takes_the_last_descriptor()
    {
        const int Descriptors = 600;
        const int Flood = 900;
        await using var work = new Workspace();
        using var backend = new EchoBackend();
        int http = FreePorts.Next(), tcp = FreePorts.Next(), admin = FreePorts.Next();
        Program gateway = await work.StartWhenceAsync($$"""
            upstreams: { app: { targets: ["127.0.0.1:{{backend.Port}}"] } }
            listeners:
              - { name: http, bind: "127.0.0.1:{{http}}", protocol: http, upstream: app }
              - { name: tcp, bind: "127.0.0.1:{{tcp}}", protocol: tcp, upstream: app }
            admin: { bind: "127.0.0.1:{{admin}}" }
            """, Descriptors);
        foreach ((string name, int port) in new[] { ("http", http), ("tcp", tcp) })
        {
            var sockets = new List<Socket>();
            try
            {
                for (int i = 0; i < Flood; i++)
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    sockets.Add(socket);
                    try
                    {
                        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
                    }
                    catch (SocketException)
                    {
                        // Turned away so fast that connecting itself says so.
                    }
                }

                await Program.WaitForAsync(() => MetricsAsync(admin), $"whence_connections_active{{listener=\"{name}\"}} {ConnectionRoom(gateway.Output)}\n");
                Assert.DoesNotContain($"whence_connections_ended_total{{listener=\"{name}\",reason=\"listener-limit\"}} 0\n", await MetricsAsync(admin), StringComparison.Ordinal);
            }
            finally
            {
                sockets.ForEach(static socket => socket.Dispose());
            }

            await Program.WaitForAsync(() => MetricsAsync(admin), $"whence_connections_active{{listener=\"{name}\"}} 0\n");
            Assert.Contains("GET / HTTP/1.1", await Workspace.CurlAsync($"http://127.0.0.1:{port}/"), StringComparison.Ordinal);
            Assert.Contains($"whence_connections_ended_total{{listener=\"{name}\",reason=\"internal-error\"}} 0\n", await MetricsAsync(admin), StringComparison.Ordinal);
        }
    }

    private static int ConnectionRoom(string log)
    {
        const string Before = "room for ";
        int start = log.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        return int.Parse(log[start..log.IndexOf(' ', start)], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Task<string> MetricsAsync(int admin) => Workspace.CurlAsync($"http://127.0.0.1:{admin}/metrics");
}
