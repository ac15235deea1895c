using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Proxy.Tests;

/// <summary>The same reading written plainly: lists, strings and exceptions. It decides about whole inputs only, and says no more than
/// whether they are good.</summary>
internal static partial class SlowHelloReader
{
    public sealed record Answer(string ServerName, string Protocols, int Version);

    /// <returns>What the hello says; null = it is not taken, or not whole.</returns>
    public static Answer? Read(byte[] source)
    {
        try
        {
            return ReadMessage(Join(new Queue<byte>(source)));
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidOperationException)
        {
            return null; // an empty queue is one that ends too soon
        }
    }

    private static Queue<byte> Join(Queue<byte> source)
    {
        List<byte> message = [];
        int total = 0;
        while (message.Count < 4 || message.Count < 4 + (message[1] << 16) + (message[2] << 8) + message[3])
        {
            Must(source.Dequeue() == 22 && source.Dequeue() == 3);
            source.Dequeue();
            int size = Number(source);
            Must(size is > 0 and <= 16384);
            total += 5 + size;
            message.AddRange(Take(source, size));
        }

        Must(message[0] == 1 && message.Count == 4 + (message[1] << 16) + (message[2] << 8) + message[3]);
        Must(message.Count <= 16384 && total <= 17408);
        return new Queue<byte>(message.Skip(4));
    }

    private static Answer ReadMessage(Queue<byte> body)
    {
        int version = Number(body);
        Take(body, 32);
        Must(Take(body, body.Dequeue()).Length <= 32);
        int ciphers = Number(body);
        Must(ciphers > 0 && ciphers % 2 == 0);
        Take(body, ciphers);
        Must(Take(body, body.Dequeue()).Length > 0);
        string name = "", protocols = "";
        if (body.Count > 0)
        {
            Must(Number(body) == body.Count);
        }

        HashSet<int> seen = [];
        while (body.Count > 0)
        {
            int type = Number(body);
            Must(seen.Add(type));
            Queue<byte> data = new(Take(body, Number(body)));
            switch (type)
            {
                case 0:
                    name = Name(data);
                    break;
                case 16:
                    protocols = Protocols(data);
                    break;
                case 43:
                    version = Version(data);
                    break;
            }
        }

        return new Answer(name, protocols, version);
    }

    private static string Name(Queue<byte> data)
    {
        Must(Number(data) == data.Count && data.Count > 0);
        List<string> names = [];
        while (data.Count > 0)
        {
            bool isHost = data.Dequeue() == 0;
            string name = Encoding.Latin1.GetString(Take(data, Number(data)));
            if (isHost)
            {
                names.Add(name);
            }
        }

        Must(names.Count <= 1);
        if (names.Count == 0 || Address.TryParse(names[0], out _))
        {
            return "";
        }

        byte[] bytes = Encoding.Latin1.GetBytes(names[0]);
        Must(names[0].Length <= 253 && Host().IsMatch(names[0]) && Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)).SequenceEqual(bytes));
        return string.Concat(names[0].Select(static letter => char.IsAscii(letter) ? char.ToLowerInvariant(letter) : letter));
    }

    private static string Protocols(Queue<byte> data)
    {
        Must(Number(data) == data.Count && data.Count > 0);
        List<string> names = [];
        while (data.Count > 0)
        {
            int length = data.Dequeue();
            Must(length > 0);
            names.Add(Convert.ToHexString(Take(data, length)));
        }

        return string.Join(' ', names);
    }

    private static int Version(Queue<byte> data)
    {
        Must(data.Dequeue() == data.Count && data.Count > 0 && data.Count % 2 == 0);
        int newest = 0;
        while (data.Count > 0)
        {
            int version = Number(data);
            newest = version is >= 0x300 and <= 0x3FF ? Math.Max(newest, version) : newest;
        }

        return newest;
    }

    private static int Number(Queue<byte> bytes) => (bytes.Dequeue() << 8) + bytes.Dequeue();

    private static byte[] Take(Queue<byte> bytes, int count) => [.. Enumerable.Range(0, count).Select(_ => bytes.Dequeue())];

    private static void Must(bool holds)
    {
        if (!holds)
        {
            throw new InvalidDataException();
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_\x80-\xFF-]{1,63}(\.[A-Za-z0-9_\x80-\xFF-]{1,63})*\z")]
    private static partial Regex Host();
}
