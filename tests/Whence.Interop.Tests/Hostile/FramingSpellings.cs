using System.Text;

namespace Whence.Interop.Tests;

/// <summary>Requests whose framing is spelled in the ways that readers were found to disagree about, put together at random; the same ones in
/// every run.</summary>
internal static class FramingSpellings
{
    private const int Seed = 9112;
    private const int Count = 1_500;
    private const string Inner = "GET /smuggled HTTP/1.1\r\nHost: a\r\nX-Real-IP: 127.6.6.6\r\n\r\n";

    private static readonly string[] LengthNames =
        ["Content-Length", "content-length", "CONTENT-LENGTH", "Content-Length ", " Content-Length", "Content-Length\t", "Content_Length",
            "Content.Length", "Content-Length\0", "\u00C3Content-Length"];

    private static readonly string[] CodingNames =
        ["Transfer-Encoding", "transfer-encoding", "TRANSFER-ENCODING", "Transfer-Encoding ", " Transfer-Encoding", "Transfer-Encoding\t",
            "Transfer_Encoding", "Transfer.Encoding", "Transfer-Encoding\0", "X\r\nTransfer-Encoding"];

    private static readonly string[] Codings =
    [
        "chunked", "Chunked", "CHUNKED", "chunked ", "\tchunked", "chunked\t", "chunked, chunked", "chunked,chunked", "identity",
        "identity, chunked", "chunked, identity", "gzip, chunked", "gzip",
        ",chunked", "chunked,", "chunked;q=1", "\"chunked\"", "xchunked", "chunkedx", "\u000Bchunked", "chunked\u000C", "\u00A0chunked",
        "chunked\0", "chun\u00E2\u0084\u00AAed", "c hunked", "", " ",
        "\r\n chunked", "\r\n\tchunked", "chunked\r\n ", "chunked\r\n , identity", "chunked\nX: y", "chunked\rX: y", "trailers",
        "deflate, chunked, identity",
    ];

    private static readonly string[] Separators = [": ", ": ", ": ", ": ", ":", ":\t", " : ", "\t: ", " :", ":\r\n ", ":  "];

    private static readonly string[] LineEnds = ["\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", "\n\r\n",
        "\r\n\r\n", "\0\r\n", " \r\n", "\u0085", "\u000B\r\n"];

    private static readonly string[] Lasts =
    [
        "0\r\n\r\n", "0\r\n\r\n", "0\r\n\r\n", "00\r\n\r\n", "000000000000000000000\r\n\r\n", "0;x\r\n\r\n", "0;x=\"\r\n\r\n", "0\n\n",
        "0\r\n\n", "0\n\r\n", "0\r\r\n\r\n", "0 \r\n\r\n", "-0\r\n\r\n", "0x0\r\n\r\n",
        "0\r\nX: y\r\n\r\n", "0\r\nContent-Length: 9\r\n\r\n", "0\r\nHost: evil\r\n\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "0\r\n X: y\r\n\r\n", "0\r\nX : y\r\n\r\n", "0\r\n: y\r\n\r\n", "0\r\nX\r\n\r\n",
        "0\r\nX: y\n\r\n", "0\r\nX: \0\r\n\r\n", "0\r\nX: y\r\n z\r\n\r\n", "\r\n0\r\n\r\n", "",
    ];

    public static IEnumerable<(string Name, string Text)> All
    {
        get
        {
            var random = new Random(Seed);
            return [.. Enumerable.Range(0, Count).Select(number => ($"spelling {number}", One(random)))];
        }
    }

    private static string One(Random random)
    {
        string body = Pick(random, "hello", Inner, Inner, string.Empty);
        bool chunks = random.Next(3) > 0;
        var head = new StringBuilder();
        head.Append(Pick(random, "POST", "POST", "PUT", "GET", "DELETE", "post", "HEAD", "OPTIONS")).Append(Pick(random, " /", " /", " /",
            " /x?y", " /%2e%2e/x", " *", "  /", " http://a/"))
            .Append(Pick(random, " HTTP/1.1", " HTTP/1.1", " HTTP/1.1", " HTTP/1.1", " HTTP/1.0", " HTTP/1.1 ", "  HTTP/1.1", " HTTP/1.2",
                " http/1.1", string.Empty)).Append(Pick(random, LineEnds));
        var fields = new List<string> { "Host" + Pick(random, Separators) + "a" };
        for (int left = random.Next(3); left > 0; left--)
        {
            fields.Add(Pick(random, LengthNames) + Pick(random, Separators) + Length(random, body.Length));
        }

        for (int left = chunks ? 1 + random.Next(2) : random.Next(2); left > 0; left--)
        {
            fields.Add(Pick(random, CodingNames) + Pick(random, Separators) + Pick(random,
                Codings[random.Next(2) == 0 ? 0 : random.Next(Codings.Length)], "chunked"));
        }

        if (random.Next(5) == 0)
        {
            fields.Add(Pick(random, "Connection: Content-Length", "Connection: Transfer-Encoding", "Connection: keep-alive",
                "Expect: 100-continue", "TE: trailers, chunked", "Trailer: X", "Upgrade: h2c\r\nConnection: upgrade"));
        }

        foreach (string field in fields.OrderBy(_ => random.Next()).ToArray())
        {
            head.Append(field).Append(Pick(random, LineEnds));
        }

        return head.Append(Pick(random, "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", " \r\n")).Append(chunks ? Chunked(random,
            body) : body).ToString();
    }

    private static string Length(Random random, int right)
    {
        long value = right + Pick(random, 0, 0, 0, 1, -1, 5);
        return Pick(random, $"{value}", $"{value}", $"{value}", $"0{value}", $"+{value}", $"-{value}", $" {value}", $"{value} ",
            $"{value}\t", $"{value}, {value}", $"{value},{value + 1}", $"{value},", $",{value}", $"0x{value:x}", $"{value}\0",
            $"{value}.0", $"{value}e0", $"{value}_0", $"\u00B2{value}", $"{(UInt128)ulong.MaxValue + 1 + (UInt128)right}",
                $"{(1L << 32) + right}", $"0000000000000000000000{value}", string.Empty, $"{value}\r\n ", $"\r\n {value}", $"{value}\n",
                $"{value} 0", $"{value};");
    }

    private static string Chunked(Random random, string body)
    {
        var text = new StringBuilder();
        int at = 0;
        while (at < body.Length)
        {
            int size = Math.Min(body.Length - at, 1 + random.Next(body.Length));
            text.Append(Size(random, size)).Append(Pick(random, LineEnds)).Append(body, at, size).Append(Pick(random, LineEnds));
            at += size;
        }

        return text.Append(Pick(random, Lasts)).ToString();
    }

    private static string Size(Random random, int size) => Pick(random, $"{size:x}", $"{size:x}", $"{size:x}", $"{size:x}", $"{size:X}",
        $"0{size:x}", $"00000000000000000000{size:x}", $"0x{size:x}", $"+{size:x}", $"-{size:x}", $" {size:x}", $"{size:x} ",
        $"{size:x}\t",
        $"{size:x};a=b", $"{size:x} ;a", $"{size:x};", $"{size:x};a=\"b\"", $"{size:x};a=\"\r\n\"", $"{size:x};\n", $"{size:x};a\rb",
            $"{size:x};\0", $"{size:x};\u007F", $"{size:x},", $"{size:x}h", $"{size:x}\u00A0", $"1{size:x16}", $"{size + 1:x}",
            $"{size - 1:x}", "g", "\r\n");

    private static T Pick<T>(Random random, params T[] from) => from[random.Next(from.Length)];
}
