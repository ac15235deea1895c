using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Whence.Compare;

/// <summary>A connection that asks one GET after the other, with no pool around it that would blur a time or a figure of memory.</summary>
internal sealed class PlainClient : IDisposable
{
    private const int FirstBuffer = 1024;
    private static readonly byte[] HeadEnd = [.. "\r\n\r\n"u8];

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private PlainClient()
    {
    }

    /// <summary>Nobody has closed it.</summary>
    public bool IsOpen => !_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Connects to a port of this machine.</summary>
    /// <param name="port">Where.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="from">The last byte of the address that it comes from, 127.0.0.x; null = the kernel's choice.</param>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async Task<PlainClient> ConnectAsync(int port, CancellationToken cancel, byte? from = null)
    {
        var client = new PlainClient();
        try
        {
            if (from is { } last)
            {
                client._socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, last]), 0));
            }

            await client._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Asks, and waits for the whole answer.</summary>
    /// <param name="path">What for.</param>
    /// <param name="field">One more field line, or null.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The content.</returns>
    /// <exception cref="CompareException">The answer is not 200 with a known length.</exception>
    public async Task<byte[]> GetAsync(string path, string? field, CancellationToken cancel)
    {
        string fields = field is null ? "" : $"{field}\r\n";
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: compare\r\n{fields}\r\n"), cancel);
        byte[] buffer = new byte[FirstBuffer];
        int have = 0, head;
        while ((head = buffer.AsSpan(0, have).IndexOf(HeadEnd)) < 0)
        {
            have += await ReceiveAsync(buffer.AsMemory(have), cancel);
        }

        byte[] content = new byte[ContentLength(Encoding.ASCII.GetString(buffer, 0, head + HeadEnd.Length))];
        int got = have - head - HeadEnd.Length;
        buffer.AsSpan(have - got, got).CopyTo(content);
        while (got < content.Length)
        {
            got += await ReceiveAsync(content.AsMemory(got), cancel);
        }

        return content;
    }

    public void Dispose() => _socket.Dispose();

    private static int ContentLength(string head)
    {
        const string Name = "\r\nContent-Length:";
        int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (!head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) || at < 0)
        {
            throw new CompareException($"an answer without 200 or length:\n{head}");
        }

        at += Name.Length;
        return int.Parse(head[at..head.IndexOf("\r\n", at, StringComparison.Ordinal)].Trim(), CultureInfo.InvariantCulture);
    }

    private async Task<int> ReceiveAsync(Memory<byte> room, CancellationToken cancel)
        => room.IsEmpty ? throw new CompareException($"an answer begins with more than {FirstBuffer} bytes of head")
            : await _socket.ReceiveAsync(room, cancel) is > 0 and var count ? count
            : throw new CompareException("a connection was closed in front of an answer's end");
}
