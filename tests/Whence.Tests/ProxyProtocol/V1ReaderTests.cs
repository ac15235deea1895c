using System.Text;

namespace Whence.Tests.ProxyProtocol;

public sealed class V1ReaderTests
{
    [Theory]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n", ProxyReason.V1LineEnd)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\rX", ProxyReason.V1LineEnd)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\r\n", ProxyReason.V1LineEnd)]
    [InlineData("PROXY UNKNOWN \r x\r\n", ProxyReason.V1LineEnd)]
    [InlineData("PROXY \r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY  TCP4 1.2.3.4 5.6.7.8 1 2\r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4\r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP6 \r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4\r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4 \r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4  5.6.7.8 1 2\r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8\r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 \r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 \r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8  2\r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n", ProxyReason.V1Syntax)]
    [InlineData("PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n", ProxyReason.V1Protocol)]
    [InlineData("PROXY tcp4 1.2.3.4 5.6.7.8 1 2\r\n", ProxyReason.V1Protocol)]
    [InlineData("PROXY TCP44 1.2.3.4 5.6.7.8 1 2\r\n", ProxyReason.V1Protocol)]
    [InlineData("PROXY TCP4\t1.2.3.4 5.6.7.8 1 2\r\n", ProxyReason.V1Protocol)]
    [InlineData("PROXY UNKNOWN1\r\n", ProxyReason.V1Protocol)]
    [InlineData("PROXY UNKNOW\r\n", ProxyReason.V1Protocol)]
    [InlineData("PROXY unknown\r\n", ProxyReason.V1Protocol)]
    [InlineData("PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n", ProxyReason.V1Address)]
    [InlineData("PROXY TCP4 1.2.3.04 5.6.7.8 1 2\r\n", ProxyReason.V1Address)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8x 1 2\r\n", ProxyReason.V1Address)]
    [InlineData("PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n", ProxyReason.V1Address)]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n", ProxyReason.V1Address)]
    [InlineData("PROXY TCP4 ::1 5.6.7.8 1 2\r\n", ProxyReason.V1Family)]
    [InlineData("PROXY TCP4 ::ffff:1.2.3.4 5.6.7.8 1 2\r\n", ProxyReason.V1Family)]
    [InlineData("PROXY TCP6 ::1 5.6.7.8 1 2\r\n", ProxyReason.V1Family)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n", ProxyReason.V1Port)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n", ProxyReason.V1Port)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 00\r\n", ProxyReason.V1Port)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 4294967297\r\n", ProxyReason.V1Port)]
    public void Each_way_to_be_wrong_has_its_reason_at_every_split(string line, ProxyReason reason)
    {
        Outcome outcome = Splits.CheckEveryPrefix(Encoding.Latin1.GetBytes(line), default);
        Assert.Equal((ReadStatus.Invalid, reason, 0), (outcome.Status, outcome.Reason, outcome.Consumed));
        Assert.Equal(outcome, Outcome.Of(Encoding.Latin1.GetBytes(line + "GET / HTTP/1.1\r\n")));
    }

    [Theory]
    [InlineData(107, "\r\n", ReadStatus.Done, ProxyReason.None)]
    [InlineData(108, "\r\n", ReadStatus.Invalid, ProxyReason.V1TooLong)]
    [InlineData(109, "\r\n", ReadStatus.Invalid, ProxyReason.V1TooLong)]
    [InlineData(106, "\n", ReadStatus.Invalid, ProxyReason.V1LineEnd)]
    [InlineData(107, "\n", ReadStatus.Invalid, ProxyReason.V1LineEnd)]
    [InlineData(108, "\n", ReadStatus.Invalid, ProxyReason.V1TooLong)]
    [InlineData(106, "\r", ReadStatus.NeedMore, ProxyReason.None)]
    [InlineData(107, "\r", ReadStatus.Invalid, ProxyReason.V1TooLong)]
    [InlineData(106, "", ReadStatus.NeedMore, ProxyReason.None)]
    [InlineData(107, "", ReadStatus.Invalid, ProxyReason.V1TooLong)]
    public void A_line_has_107_bytes_at_most(int length, string end, ReadStatus status, ProxyReason reason)
    {
        byte[] line = Encoding.Latin1.GetBytes("PROXY UNKNOWN ".PadRight(length - end.Length, 'x') + end);
        Assert.Equal(length, line.Length);
        Outcome outcome = Splits.CheckEveryPrefix(line, default);
        Assert.Equal((status, reason), (outcome.Status, outcome.Reason));
    }

    [Fact]
    public void An_endless_line_is_refused_at_its_107th_byte()
    {
        byte[] line = Encoding.Latin1.GetBytes("PROXY ".PadRight(1_000_000, 'A'));
        Assert.Equal(ReadStatus.NeedMore, Outcome.Of(line.AsSpan(..106)).Status);
        Assert.Equal(ProxyReason.V1TooLong, Outcome.Of(line.AsSpan(..107)).Reason);
        Assert.Equal(ProxyReason.V1TooLong, Outcome.Of(line).Reason);
    }

    [Theory]
    [InlineData(
        "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:c000:202 0 65535\r\n",
        "1 Proxy IPv6 Stream 53 [::ffff:192.0.2.1]:0 [::ffff:192.0.2.2]:65535")]
    [InlineData("PROXY UNKNOWN 8.8.8.8 8.8.4.4 1 2\r\n", "1 Unknown Unspecified Unspecified 35")]
    [InlineData("PROXY UNKNOWN \r\n", "1 Unknown Unspecified Unspecified 16")]
    public void Lines_are_read_as_on_the_wire(string line, string expected)
        => Assert.Equal(expected, Splits.CheckEveryPrefix(Encoding.Latin1.GetBytes(line), default).Header);

    [Theory]
    [InlineData("P", ReadStatus.NeedMore)]
    [InlineData("PROXY", ReadStatus.NeedMore)]
    [InlineData("PROXY\t", ReadStatus.NotAHeader)]
    [InlineData("PROXIES", ReadStatus.NotAHeader)]
    [InlineData("p", ReadStatus.NotAHeader)]
    [InlineData("GET / HTTP/1.1", ReadStatus.NotAHeader)]
    [InlineData("\r\n\r\n\0\r\nQUIT\r", ReadStatus.NotAHeader)]
    [InlineData("\r\n\r\n\0\r\nQUIT", ReadStatus.NeedMore)]
    [InlineData("", ReadStatus.NeedMore)]
    public void The_first_byte_that_differs_decides_that_there_is_no_header(string text, ReadStatus status)
    {
        Outcome outcome = Splits.CheckEveryPrefix(Encoding.Latin1.GetBytes(text), default);
        Assert.Equal((status, ProxyReason.None), (outcome.Status, outcome.Reason));
    }

    [Fact]
    public void Every_byte_at_every_place_of_a_line_is_judged_as_the_plain_reader_judges_it()
    {
        string[] lines = ["PROXY TCP4 1.20.3.0 5.6.7.8 10 65535\r\n", "PROXY TCP6 2001:db8::1 ::2 0 9\r\n", "PROXY UNKNOWN x\r\n"];
        foreach (byte[] line in lines.Select(Encoding.Latin1.GetBytes))
        {
            for (int at = 6; at < line.Length; at++)
            {
                for (int value = 0; value < 256; value++)
                {
                    byte[] changed = [.. line, (byte)'X'];
                    changed[at] = (byte)value;
                    Outcome outcome = Outcome.Of(changed);
                    if (outcome.Status != ReadStatus.NeedMore)
                    {
                        Assert.Equal(SlowV1Reader.Read(changed), outcome.Status == ReadStatus.Done ? outcome.Header : null);
                    }
                }
            }
        }
    }
}
