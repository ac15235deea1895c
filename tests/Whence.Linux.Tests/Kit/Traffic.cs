using System.Net.Sockets;
using System.Security.Cryptography;

namespace Whence.Linux.Tests;

/// <summary>What goes through a copy: random bytes, hashed at both ends.</summary>
internal static class Traffic
{
    /// <summary>Sends a bit of everything: messages, then bulk, then messages again, as often as it takes.</summary>
    /// <returns>The hash of what was sent.</returns>
    public static async Task<string> SendAsync(Socket socket, long length, int seed, bool end = true)
        => (await SendAtLeastAsync(socket, length, seed, static () => true, end)).Hash;

    /// <summary>Sends so much, and more until something has happened that only a busy connection makes happen.</summary>
    public static Task<(string Hash, long Length)> SendAtLeastAsync(
        Socket socket, long length, int seed, Func<bool> hasHappened, bool end = true) => Task.Run(async () =>
    {
        Random random = new(seed);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        random.NextBytes(buffer);
        long sent = 0;
        while (sent < length || !hasHappened())
        {
            bool isBulk = random.Next(4) == 0;
            int piece = isBulk ? random.Next(1 << 18, 1 << 20) : random.Next(1, 3000);
            piece = sent < length ? (int)Math.Min(piece, length - sent) : piece;
            int start = random.Next(buffer.Length - piece + 1);
            buffer[start] = (byte)random.Next(256);
            hash.AppendData(buffer, start, piece);
            for (int at = 0; at < piece;)
            {
                at += await socket.SendAsync(buffer.AsMemory(start + at, piece - at));
            }

            sent += piece;
        }

        if (end)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        return (Convert.ToHexString(hash.GetHashAndReset()), sent);
    });

    /// <summary>Receives until the end, or so much.</summary>
    public static Task<(string Hash, long Length)> ReceiveAsync(Socket socket, long most = long.MaxValue) => Task.Run(async () =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 18];
        long length = 0;
        while (length < most && await socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - length))) is var count and > 0)
        {
            hash.AppendData(buffer, 0, count);
            length += count;
        }

        return (Convert.ToHexString(hash.GetHashAndReset()), length);
    });
}
