using System.Text;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public class ChunkedReaderTests
{
    public static TheoryData<string> Good() =>
    [
        "0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n00000000000000A\r\n0123456789\r\n0\r\n\r\n",
        "a;x=\"y z\";\u00e9\r\n0123456789\r\n1;\r\n!\r\n0;last\r\n\r\n",
        "2\r\n\r\n\r\n0\r\nX-Trailer: 1\r\nContent-Length:\r\n\r\n",
        "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ];

    public static TheoryData<string, string> Bad() => new()
    {
        { "\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { "+5\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { "-5\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { "0x5\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { "5_0\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { " 5\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { "5 \r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { "5\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { "g\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { ";x\r\nhello\r\n0\r\n\r\n", "chunk-size-malformed" },
        { "5\rhello\r\n0\r\n\r\n", "bare-carriage-return" },
        { "5;x\rhello\r\n0\r\n\r\n", "bare-carriage-return" },
        { "5;x\nhello\r\n0\r\n\r\n", "bare-line-feed" },
        { "5;x=\ny\r\nhello\r\n0\r\n\r\n", "bare-line-feed" },
        { "5;\u0000\r\nhello\r\n0\r\n\r\n", "chunk-extension-control" },
        { "0000000000000005\r\nhello\r\n0\r\n\r\n", "chunk-size-overflow" },
        { "10000000000000005\r\nhello\r\n0\r\n\r\n", "chunk-size-overflow" },
        { "5\r\nhello0\r\n\r\n", "chunk-not-terminated" },
        { "5\r\nhello!\r\n0\r\n\r\n", "chunk-not-terminated" },
        { "5\r\nhello\n0\r\n\r\n", "chunk-not-terminated" },
        { "5\r\nhello\r0\r\n\r\n", "chunk-not-terminated" },
        { "0\r\n\n", "field-name-malformed" },
        { "0\r\n\rx", "bare-carriage-return" },
        { "0\r\n folded: 1\r\n\r\n", "field-folded" },
        { "0\r\n: 1\r\n\r\n", "field-name-empty" },
        { "0\r\nA : 1\r\n\r\n", "field-name-malformed" },
        { "0\r\nA\r\n\r\n", "field-without-colon" },
        { "0\r\nA: \u0000\r\n\r\n", "field-value-control" },
        { "0\r\nA: 1\n\r\n", "bare-line-feed" },
        { "0\r\nA: 1\rB: 2\r\n\r\n", "bare-carriage-return" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_body_is_read_alike_however_it_is_cut_and_as_the_plain_reader_reads_it(string text)
    {
        var plain = PlainResponse.Chunks(text)!.Value;
        for (int cut = 0; cut <= text.Length; cut++)
        {
            Assert.Equal((ReadStatus.Done, ResponseReason.None, plain.Data, plain.Length), Read(text, cut));
        }

        Assert.Equal((ReadStatus.Done, ResponseReason.None, plain.Data, plain.Length), Read(text, [.. Enumerable.Range(0, text.Length)]));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void Every_prefix_of_a_body_needs_more(string text)
    {
        int length = PlainResponse.Chunks(text)!.Value.Length;
        for (int count = 0; count < length; count++)
        {
            (ReadStatus status, _, _, int consumed) = Read(text[..count]);
            Assert.Equal((ReadStatus.NeedMore, count), (status, consumed));
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_malformed_body_is_refused_for_the_same_reason_however_it_is_cut(string text, string reason)
    {
        Assert.Null(PlainResponse.Chunks(text));
        for (int cut = 0; cut <= text.Length; cut++)
        {
            (ReadStatus status, ResponseReason found, _, _) = Read(text, cut);
            Assert.Equal((ReadStatus.Invalid, reason), (status, found.ToName()));
        }
    }

    [Fact]
    public void An_extension_has_a_limit()
    {
        Assert.Equal(ReadStatus.Done, Read($"1;{new string('x', ResponseLimits.ChunkExtension)}\r\na\r\n0\r\n\r\n").Status);
        Assert.Equal(ResponseReason.ChunkExtensionTooLong, Read($"1;{new string('x', ResponseLimits.ChunkExtension + 1)}\r\na\r\n0\r\n\r\n").Reason);
    }

    [Fact]
    public void Extensions_may_not_outweigh_the_data_for_long()
    {
        string extension = new('x', 200);
        string flood = string.Concat(Enumerable.Repeat($"1;{extension}\r\na\r\n", 100));
        Assert.Equal(ResponseReason.ChunkExtensionTooLong, Read(flood).Reason);
        string signed = string.Concat(Enumerable.Repeat($"c8;{extension}\r\n{extension}\r\n", 1_000));
        Assert.Equal(ReadStatus.Done, Read(signed + "0\r\n\r\n").Status);
    }

    [Fact]
    public void Trailers_have_a_limit()
    {
        string line = "A: " + new string('x', 1_000) + "\r\n";
        Assert.Equal(ReadStatus.Done, Read("0\r\n" + string.Concat(Enumerable.Repeat(line, 8)) + "\r\n").Status);
        Assert.Equal(ResponseReason.TrailersTooLarge, Read("0\r\n" + string.Concat(Enumerable.Repeat(line, 9))).Reason);
    }

    [Fact]
    public void Mutated_bodies_are_read_as_the_plain_reader_reads_them()
    {
        var random = new Random(7_112);
        const string Alphabet = "\r\n\r\n0;5aA: \t\u0000x";
        string[] seeds = [.. Good().Select(static row => row.Data), .. Bad().Select(static row => row.Data.Item1)];
        for (int i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (int edits = random.Next(1, 4); edits > 0 && text.Length > 0; edits--)
            {
                int at = random.Next(text.Length);
                _ = random.Next(2) == 0 ? text.Remove(at, 1) : text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
            }

            var plain = PlainResponse.Chunks(text.ToString());
            (ReadStatus status, _, string data, int length) = Read(text.ToString(), random.Next(text.Length + 1));
            Assert.True((status == ReadStatus.Done) == plain is not null, $"{i}: {text}");
            Assert.True(plain is null || plain == (data, length), $"{i}: {text}");
        }
    }

    [Fact]
    public void Several_chunks_become_one_piece()
    {
        byte[] received = "1\r\na\r\n2\r\nbc\r\n3;x\r\ndef\r\n0\r\n\r\nleft"u8.ToArray();
        var body = new AnswerBody(ResponseFraming.Chunked, -1);
        Assert.Equal(ReadStatus.Done, body.Take(received, out int consumed, out Range payload, out _));
        Assert.Equal(("abcdef", "left"), (Encoding.Latin1.GetString(received[payload]), Encoding.Latin1.GetString(received[consumed..])));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[] bytes = "5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n"u8.ToArray();
        byte[] copy = new byte[bytes.Length];
        Take(bytes, copy);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            Take(bytes, copy);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Take(byte[] bytes, byte[] copy)
    {
        bytes.CopyTo(copy, 0);
        new AnswerBody(ResponseFraming.Chunked, -1).Take(copy, out _, out _, out _);
    }

    /// <summary>Reads what stands between the cuts, one after the other.</summary>
    private static (ReadStatus Status, ResponseReason Reason, string Data, int Consumed) Read(string text, params ReadOnlySpan<int> cuts)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var reader = default(ChunkedReader);
        var data = new StringBuilder();
        int at = 0;
        foreach (int cut in (ReadOnlySpan<int>)[.. cuts, bytes.Length])
        {
            do
            {
                ReadStatus status = reader.Read(bytes.AsSpan(at..cut), out int consumed, out int count, out ResponseReason reason);
                at += consumed;
                data.Append(Encoding.Latin1.GetString(bytes, at - count, count));
                if (status != ReadStatus.NeedMore)
                {
                    return (status, reason, data.ToString(), at);
                }
            }
            while (at < cut);
        }

        return (ReadStatus.NeedMore, ResponseReason.None, data.ToString(), at);
    }
}
