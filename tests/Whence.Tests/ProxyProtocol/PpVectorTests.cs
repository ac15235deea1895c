using System.Text;
using System.Text.Json;

namespace Whence.Tests.ProxyProtocol;

public sealed class PpVectorTests
{
    public static TheoryData<string> Names => [.. PpVector.All.Keys];

    [Fact]
    public void All_rows_are_there() => Assert.True(PpVector.All.Count >= 136);

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_holds_whole(string name)
    {
        PpVector vector = PpVector.All[name];
        Outcome outcome = Outcome.Of(vector.Bytes, vector.Options);
        Assert.Equal(vector.Verdict, PpVector.Word(outcome.Status));
        if (outcome.Status != ReadStatus.Done)
        {
            Assert.Equal(outcome.Status == ReadStatus.Invalid, outcome.Reason != ProxyReason.None);
            Assert.True(outcome.Status == ReadStatus.NeedMore || outcome.Consumed == 0);
            return;
        }

        ProxyHeaderReader.Read(vector.Bytes, vector.Options, out ProxyHeader header, out int consumed, out _);
        Assert.Equal(header.Length, consumed);
        if (vector.Expect == "ok")
        {
            AssertFields(vector, header);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_holds_at_every_split(string name)
    {
        PpVector vector = PpVector.All[name];
        Outcome whole = Splits.CheckEveryPrefix(vector.Bytes, vector.Options);
        Assert.Equal(vector.Verdict, PpVector.Word(whole.Status));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_holds_byte_by_byte(string name)
    {
        PpVector vector = PpVector.All[name];
        Outcome dripped = Splits.Drip(vector.Bytes, vector.Options, out int calls);
        Assert.Equal(vector.Verdict, PpVector.Word(dripped.Status));
        Assert.InRange(calls, 0, 107);
        if (dripped.Status != ReadStatus.NeedMore)
        {
            Assert.Equal(Outcome.Of(vector.Bytes, vector.Options), dripped);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_holds_with_payload_behind(string name)
    {
        PpVector vector = PpVector.All[name];
        Outcome alone = Outcome.Of(vector.Bytes, vector.Options);
        if (alone.Status == ReadStatus.NeedMore)
        {
            return; // what follows would be part of the header
        }

        byte[][] payloads =
        [
            [0x16, 0x03, 0x01], [0], "\r\n\r\n\0\r\nQUIT\n"u8.ToArray(), "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"u8.ToArray(), new byte[300],
        ];
        foreach (byte[] payload in payloads)
        {
            Assert.Equal(alone, Outcome.Of([.. vector.Bytes, .. payload], vector.Options));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_holds_where_nothing_follows(string name)
    {
        PpVector vector = PpVector.All[name];
        ReadStatus status = ProxyHeaderReader.ReadFinal(vector.Bytes, vector.Options, out _, out int consumed, out ProxyReason reason);
        if (vector.Verdict != "need_more")
        {
            Assert.Equal(Outcome.Of(vector.Bytes, vector.Options).Status, status);
            return;
        }

        Assert.Equal(0, consumed);
        Assert.Equal(status == ReadStatus.Invalid ? ProxyReason.Truncated : ProxyReason.None, reason);
        Assert.Equal(vector.AtEof ?? "none", PpVector.Word(status));
    }

    private static Address AddressOf(string? text)
    {
        Assert.True(Address.TryParse(text.AsSpan(), out Address address) || text is null);
        return address;
    }

    private static void AssertFields(PpVector vector, ProxyHeader header)
    {
        Assert.Equal(vector.Version, header.Version);
        Assert.Equal(vector.Consumed, header.Length);
        Assert.Equal(vector.Command, header.Command.ToString().ToUpperInvariant());
        Assert.Equal(vector.Family, header.Family switch
        {
            ProxyFamily.IPv4 => "INET",
            ProxyFamily.IPv6 => "INET6",
            ProxyFamily.Unix => "UNIX",
            _ => "UNSPEC",
        });
        Assert.Equal(vector.Transport, header.Transport switch
        {
            ProxyTransport.Stream => "stream",
            ProxyTransport.Datagram => "dgram",
            _ => "unspec",
        });

        if (header.TryGetUnixPaths(out ReadOnlySpan<byte> source, out ReadOnlySpan<byte> destination))
        {
            Assert.Equal(vector.Src, Encoding.ASCII.GetString(source));
            Assert.Equal(vector.Dst, Encoding.ASCII.GetString(destination));
        }
        else
        {
            bool has = header.TryGetEndpoints(out ProxyEndpoints endpoints);
            Assert.Equal(vector.Src is not null, has);
            Assert.Equal(AddressOf(vector.Src), endpoints.Source.Address);
            Assert.Equal(AddressOf(vector.Dst), endpoints.Destination.Address);
            Assert.Equal(vector.Sport, has ? endpoints.Source.Port : null);
            Assert.Equal(vector.Dport, has ? endpoints.Destination.Port : null);
        }

        if (vector.Tlvs.ValueKind == JsonValueKind.Array)
        {
            List<string> tlvs = [];
            foreach (Tlv tlv in header.Tlvs)
            {
                tlvs.Add($"[{tlv.Type}, \"{Convert.ToHexString(tlv.Value).ToLowerInvariant()}\"]");
            }

            Assert.Equal(vector.Tlvs.EnumerateArray().Select(tlv => tlv.GetRawText()), tlvs);
        }
    }
}
