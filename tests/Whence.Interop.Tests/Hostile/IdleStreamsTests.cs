using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>The row h2-1000-connections-slow, against the running program. The row has 100 streams on each connection; each asks a target on a
/// connection of its own, and of the descriptors there are, a third is for those (ConnectionBudget).</summary>
public sealed class IdleStreamsTests
{
    private const int Connections = 1_000;
    private const int Streams = 5;

    /// <summary>The row wants 2 KiB for a stream, which is less than Kestrel's pipes for one. This is a stream with the connection to its target, and
    /// its share of the client's.</summary>
    private const int BytesPerStream = 40 * 1024;

    [Fact]
    public async Task A_thousand_connections_with_idle_streams_hold_up_nobody()
    {
        await using var work = new Workspace();
        using var echo = new EchoBackend();
        using var silent = new SilentBackend();
        int port = FreePorts.Next();
        Program gateway = await work.StartWhenceAsync($$"""
            upstreams:
              echo: { targets: ["127.0.0.1:{{echo.Port}}"] }
              silent: { targets: ["127.0.0.1:{{silent.Port}}"], timeouts: { connect: 1m } }
            listeners:
              - { name: in, bind: "127.0.0.1:{{port}}", protocol: http, routes: [ { path: /slow, upstream: silent }, { upstream: echo } ] }
            """);
        string served = $"http://127.0.0.1:{port}/";
        Assert.Contains(EchoBackend.End, await Workspace.CurlAsync(served), StringComparison.Ordinal);
        long before = ProcessMemory.Resident(gateway.Id);
        var sockets = new List<Socket>();
        try
        {
            for (int i = 0; i < Connections; i++)
            {
                sockets.Add(await OpenAsync(port));
            }

            await Program.WaitForAsync(() => $"{silent.Connections} there", $"{Connections * Streams} there");
            long growth = ProcessMemory.Resident(gateway.Id) - before;
            TestContext.Current.TestOutputHelper!.WriteLine($"{growth / (Connections * Streams)} bytes a stream");
            Assert.InRange(growth, 0, (long)Connections * Streams * BytesPerStream);
            Assert.Contains(EchoBackend.End, await Workspace.CurlAsync(served), StringComparison.Ordinal);
        }
        finally
        {
            sockets.ForEach(static socket => socket.Dispose());
        }

        // All of it is let go with the clients.
        await Program.WaitForAsync(() => $"{silent.Open} open", "0 open");
        Assert.Contains(EchoBackend.End, await Workspace.CurlAsync(served), StringComparison.Ordinal);
    }

    /// <summary>A connection with its streams: heads that promise a body, and no body.</summary>
    private static async Task<Socket> OpenAsync(int port)
    {
        var bytes = new List<byte>("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        bytes.AddRange(Frame(type: 4, flags: 0, stream: 0, []));
        byte[] head = [.. Field(":method", "POST"), .. Field(":scheme", "http"), .. Field(":path", "/slow"), .. Field(":authority", "a")];
        for (int i = 0; i < Streams; i++)
        {
            bytes.AddRange(Frame(type: 1, flags: 4, stream: (2 * i) + 1, head));
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        await socket.SendAsync(bytes.ToArray());
        return socket;
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>A literal that nobody keeps (RFC 7541 section 6.2.2).</summary>
    private static byte[] Field(string name, string value)
        => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
