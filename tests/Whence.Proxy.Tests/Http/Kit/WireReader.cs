using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>Reads messages off a connection without knowing better than the bytes.</summary>
/// <param name="receive">Gives what comes next; 0 = the end.</param>
internal sealed class WireReader(Func<Memory<byte>, ValueTask<int>> receive)
{
    public WireReader(Socket socket)
        : this(buffer => socket.ReceiveAsync(buffer, Patience.Token()))
    {
    }

    private readonly StringBuilder _read = new();

    /// <summary>The head of the next message; null at the end.</summary>
    public async Task<string?> HeadAsync()
    {
        int end;
        while ((end = _read.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            if (!await MoreAsync())
            {
                return _read.Length == 0 ? null : throw new IOException($"cut off: {_read}");
            }
        }

        return Take(end + 4);
    }

    /// <summary>The next message whole; null at the end.</summary>
    public async Task<WireMessage?> MessageAsync(bool isAnswerToHead = false)
    {
        if (await HeadAsync() is not { } head)
        {
            return null;
        }

        var message = new WireMessage(head, string.Empty);
        if (isAnswerToHead || message.StartLine.Contains(" 204 ", StringComparison.Ordinal) || message.StartLine.Contains(" 304 ", StringComparison.Ordinal))
        {
            return message;
        }

        if (message.Field("Transfer-Encoding") == "chunked")
        {
            return message with { Body = await ChunksAsync() };
        }

        int length = int.Parse(message.Field("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        return message with { Body = await ExactlyAsync(length) };
    }

    /// <summary>So many bytes.</summary>
    public async Task<string> ExactlyAsync(int length)
    {
        while (_read.Length < length)
        {
            if (!await MoreAsync())
            {
                throw new IOException("cut off");
            }
        }

        return Take(length);
    }

    /// <summary>A chunked body with its trailer, decoded; what stood in the trailer comes behind a line "trailer:".</summary>
    public async Task<string> ChunksAsync()
    {
        var body = new StringBuilder();
        while (true)
        {
            int size = int.Parse(await LineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                string trailer = string.Empty;
                while (await LineAsync() is { Length: > 0 } line)
                {
                    trailer += $"\ntrailer:{line}";
                }

                return body + trailer;
            }

            body.Append(await ExactlyAsync(size));
            await LineAsync();
        }
    }

    /// <summary>What comes next, left where it is.</summary>
    public async Task<string> PeekAsync()
    {
        while (_read.Length == 0 && await MoreAsync())
        {
            // until something is there
        }

        return _read.ToString();
    }

    /// <summary>One line.</summary>
    public async Task<string> LineAsync()
    {
        int end;
        while ((end = _read.ToString().IndexOf("\r\n", StringComparison.Ordinal)) < 0)
        {
            if (!await MoreAsync())
            {
                throw new IOException("cut off");
            }
        }

        return Take(end + 2)[..^2];
    }

    /// <summary>Whatever comes until the end.</summary>
    /// <returns>Whether it ended in order, not by a reset.</returns>
    public async Task<(string Text, bool InOrder)> RestAsync()
    {
        try
        {
            while (await MoreAsync())
            {
                // until the end
            }

            return (Take(_read.Length), true);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return (Take(_read.Length), false);
        }
    }

    private async Task<bool> MoreAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        int count = await receive(buffer);
        _read.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return count > 0;
    }

    private string Take(int length)
    {
        string taken = _read.ToString(0, length);
        _read.Remove(0, length);
        return taken;
    }
}
