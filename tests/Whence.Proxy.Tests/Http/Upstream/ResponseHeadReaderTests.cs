using System.Text;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public class ResponseHeadReaderTests
{
    public static TheoryData<string> Good() =>
    [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 \r\n\r\n",
        "HTTP/1.1 200\r\n\r\n",
        "HTTP/1.0 599 Gr\u00fc\u00dfe an\talle\r\nServer: x\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-LENGTH:\t9223372036854775807 \t\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nX-Empty:\r\nX-Blank:  \t \r\n!#$%&'*+-.^_`|~: caf\u00e9\r\n\r\n",
        "HTTP/1.1 301 Moved\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: a, Close ,b\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ];

    public static TheoryData<string, string> Bad() => new()
    {
        { "HTTP/1.2 200 OK\r\n\r\n", "version-unknown" },
        { "HTTP/2 200 OK\r\n\r\n", "version-unknown" },
        { "http/1.1 200 OK\r\n\r\n", "version-unknown" },
        { "\r\nHTTP/1.1 200 OK\r\n\r\n", "version-unknown" },
        { " HTTP/1.1 200 OK\r\n\r\n", "version-unknown" },
        { "SSH-2.0-x\r\n\r\n", "version-unknown" },
        { "HTTP/1.1  200 OK\r\n\r\n", "status-malformed" },
        { "HTTP/1.1 20 OK\r\n\r\n", "status-malformed" },
        { "HTTP/1.1 20\r\n\r\n", "status-malformed" },
        { "HTTP/1.1 2000 OK\r\n\r\n", "status-malformed" },
        { "HTTP/1.1 +20 OK\r\n\r\n", "status-malformed" },
        { "HTTP/1.1 200\tOK\r\n\r\n", "status-malformed" },
        { "HTTP/1.1 099 OK\r\n\r\n", "status-out-of-range" },
        { "HTTP/1.1 600 OK\r\n\r\n", "status-out-of-range" },
        { "HTTP/1.1 200 O\u0000K\r\n\r\n", "reason-phrase-control" },
        { "HTTP/1.1 200 OK\n\r\n", "bare-line-feed" },
        { "HTTP/1.1 200 OK\r\nA: 1\nB: 2\r\n\r\n", "bare-line-feed" },
        { "HTTP/1.1 200 OK\r\nA: 1\r\n\n", "bare-line-feed" },
        { "HTTP/1.1 200 OK\rA: 1\r\n\r\n", "bare-carriage-return" },
        { "HTTP/1.1 200 OK\r\nA: 1\rB: 2\r\n\r\n", "bare-carriage-return" },
        { "HTTP/1.1 200 OK\r\nA: 1\r\r\n\r\n", "bare-carriage-return" },
        { "HTTP/1.1 200 OK\r\nA: 1\r\n b\r\n\r\n", "field-folded" },
        { "HTTP/1.1 200 OK\r\n\tA: 1\r\n\r\n", "field-folded" },
        { "HTTP/1.1 200 OK\r\nA\r\n\r\n", "field-without-colon" },
        { "HTTP/1.1 200 OK\r\n: 1\r\n\r\n", "field-name-empty" },
        { "HTTP/1.1 200 OK\r\nA : 1\r\n\r\n", "field-name-malformed" },
        { "HTTP/1.1 200 OK\r\nA\t: 1\r\n\r\n", "field-name-malformed" },
        { "HTTP/1.1 200 OK\r\nA(b): 1\r\n\r\n", "field-name-malformed" },
        { "HTTP/1.1 200 OK\r\nA\u0000: 1\r\n\r\n", "field-name-malformed" },
        { "HTTP/1.1 200 OK\r\nCaf\u00e9: 1\r\n\r\n", "field-name-malformed" },
        { "HTTP/1.1 200 OK\r\nA: \u0000\r\n\r\n", "field-value-control" },
        { "HTTP/1.1 200 OK\r\nA: x\u000bchunked\r\n\r\n", "field-value-control" },
        { "HTTP/1.1 200 OK\r\nA: \u007f\r\n\r\n", "field-value-control" },
        { "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "content-length-malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", "content-length-malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "content-length-malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n\r\n", "content-length-malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", "content-length-malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n", "content-length-malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n", "content-length-overflow" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", "content-length-repeated" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "content-length-with-coding" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", "content-length-with-coding" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "coding-unknown" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n", "coding-unknown" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n\r\n", "coding-unknown" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "coding-repeated" },
        { "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "coding-in-http10" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_head_is_read_alike_however_it_is_cut_and_as_the_plain_reader_reads_it(string text)
    {
        var plain = PlainResponse.Head(text)!.Value;
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int first = 0; first <= bytes.Length; first++)
        {
            var head = new ResponseHead();
            ReadStatus status = Read(bytes, head, out ResponseReason reason, first, bytes.Length);
            Assert.Equal((ReadStatus.Done, ResponseReason.None), (status, reason));
            Assert.Equal((plain.Status, plain.IsHttp10, plain.Length), (head.Status, head.IsHttp10, head.Length));
            Assert.Equal(plain.Fields, Fields(head, bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void Every_prefix_of_a_head_needs_more(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        int length = PlainResponse.Head(text)!.Value.Length;
        var head = new ResponseHead();
        var reader = default(ResponseHeadReader);
        for (int count = 0; count < length; count++)
        {
            Assert.Equal(ReadStatus.NeedMore, Read(bytes, new ResponseHead(), out _, count));
            Assert.Equal(ReadStatus.NeedMore, reader.Read(bytes.AsSpan(0, count), head, out _)); // a byte at a time
        }

        Assert.Equal(ReadStatus.Done, reader.Read(bytes, head, out _));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_malformed_head_is_refused_for_the_same_reason_however_it_is_cut(string text, string reason)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Assert.Null(PlainResponse.Head(text));
        for (int first = 0; first <= bytes.Length; first++)
        {
            Assert.Equal(ReadStatus.Invalid, Read(bytes, new ResponseHead(), out ResponseReason found, first, bytes.Length));
            Assert.Equal(reason, found.ToName());
        }
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(1, "line-too-long")]
    public void A_line_has_a_limit(int beyond, string reason)
    {
        byte[] bytes = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nA: " + new string('x', ResponseLimits.Line - 3 + beyond) + "\r\n\r\n");
        Assert.Equal(beyond == 0 ? ReadStatus.Done : ReadStatus.Invalid, Read(bytes, new ResponseHead(), out ResponseReason found));
        Assert.Equal(reason, found.ToName());
        Assert.Equal(beyond == 0 ? ReadStatus.NeedMore : ReadStatus.Invalid, Read(bytes, new ResponseHead(), out _, bytes.Length - 4));
        Assert.Equal(beyond == 0 ? ReadStatus.NeedMore : ReadStatus.Invalid, Read(bytes, new ResponseHead(), out _, bytes.Length - 3));
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(1, "head-too-large")]
    public void A_head_has_a_limit(int beyond, string reason)
    {
        string fields = "A: " + new string('x', 10_000) + "\r\nB: " + new string('x', 10_000) + "\r\nC: ";
        const string Start = "HTTP/1.1 200 OK\r\n";
        string text = Start + fields + new string('x', ResponseLimits.Head - Start.Length - fields.Length - 4 + beyond) + "\r\n\r\n";
        Assert.Equal(ResponseLimits.Head + beyond, text.Length);
        Assert.Equal(beyond == 0 ? ReadStatus.Done : ReadStatus.Invalid, Read(Encoding.Latin1.GetBytes(text), new ResponseHead(), out ResponseReason found));
        Assert.Equal(reason, found.ToName());
    }

    [Fact]
    public void A_head_that_does_not_end_never_needs_more_than_the_buffer_has()
    {
        foreach (string endless in new[] { "x", "A: b\r\n", "\r", "A: " + new string('x', 9_000) + "\r\n" })
        {
            byte[] bytes = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat(endless, ResponseLimits.Head)));
            Assert.Equal(ReadStatus.Invalid, Read(bytes, new ResponseHead(), out _, ResponseLimits.Head));
        }
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(1, "too-many-fields")]
    public void Fields_have_a_limit(int beyond, string reason)
    {
        string text = "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", ResponseLimits.Fields + beyond)) + "\r\n";
        Read(Encoding.Latin1.GetBytes(text), new ResponseHead(), out ResponseReason found);
        Assert.Equal(reason, found.ToName());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, "Length", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true, "None", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false, "Chunked", true)]
    [InlineData("HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false, "None", true)]
    [InlineData("HTTP/1.1 304 OK\r\nContent-Length: 5\r\n\r\n", false, "None", true)]
    [InlineData("HTTP/1.1 103 OK\r\nContent-Length: 5\r\n\r\n", false, "None", true)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false, "UntilClose", true)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\n", false, "Length", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: CLOSE\r\nContent-Length: 5\r\n\r\n", false, "Length", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: closed, not-close\r\nContent-Length: 5\r\n\r\n", false, "Length", true)]
    public void Framing_and_the_end_of_the_connection_follow_the_head(string text, bool isAnswerToHead, string framing, bool keeps)
    {
        var head = new ResponseHead();
        Assert.Equal(ReadStatus.Done, Read(Encoding.Latin1.GetBytes(text), head, out _));
        Assert.Equal((framing, keeps), (head.FramingFor(isAnswerToHead).ToString(), head.KeepsConnection));
    }

    [Fact]
    public void Mutated_heads_are_read_as_the_plain_reader_reads_them()
    {
        var random = new Random(20_261);
        const string Alphabet = "\r\n\r\n :,\t\u0000\u000b\u007f\u00e9A0;x";
        string[] seeds = [.. Good().Select(static row => row.Data), .. Bad().Select(static row => row.Data.Item1)];
        for (int i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                int at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, 1),
                    1 => text.Insert(at, Alphabet[random.Next(Alphabet.Length)]),
                    _ => text.Remove(at, 1).Insert(at, Alphabet[random.Next(Alphabet.Length)]),
                };
            }

            byte[] bytes = Encoding.Latin1.GetBytes(text.ToString());
            var plain = PlainResponse.Head(text.ToString());
            var head = new ResponseHead();
            bool done = Read(bytes, head, out _, random.Next(bytes.Length + 1), bytes.Length) == ReadStatus.Done;
            Assert.True(done == plain is not null, $"{i}: {text}");
            Assert.True(!done || (plain!.Value.Length == head.Length && plain.Value.Fields.SequenceEqual(Fields(head, bytes))), $"{i}: {text}");
        }
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[] bytes = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\nConnection: keep-alive\r\nDate: now\r\n\r\nhello"u8.ToArray();
        var head = new ResponseHead();
        Read(bytes, head, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            head.Clear();
            Read(bytes, head, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Reads from so many bytes, then from more if more are needed.</summary>
    private static ReadStatus Read(byte[] bytes, ResponseHead head, out ResponseReason reason, params ReadOnlySpan<int> counts)
    {
        var reader = default(ResponseHeadReader);
        ReadStatus status = ReadStatus.NeedMore;
        reason = ResponseReason.None;
        foreach (int count in counts.IsEmpty ? [bytes.Length] : counts)
        {
            status = status == ReadStatus.NeedMore ? reader.Read(bytes.AsSpan(0, count), head, out reason) : status;
        }

        return status;
    }

    private static IEnumerable<(string Name, string Value)> Fields(ResponseHead head, byte[] bytes)
    {
        foreach (FieldSlice field in head.Fields.ToArray())
        {
            yield return (Encoding.Latin1.GetString(field.Name(bytes)), Encoding.Latin1.GetString(field.Value(bytes)));
        }
    }
}
