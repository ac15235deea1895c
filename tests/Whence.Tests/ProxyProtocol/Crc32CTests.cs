using System.Text;

namespace Whence.Tests.ProxyProtocol;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("a", 0xC1D04330u)]
    [InlineData("123456789", 0xE3069283u)]
    public void Known_texts_have_their_known_checksums(string text, uint expected)
        => Assert.Equal(expected, Crc32C.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_examples_of_RFC_3720_appendix_B_4_hold()
    {
        byte[] rising = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute(rising));
        Assert.Equal(0x113FDB5Cu, Crc32C.Compute([.. rising.Reverse()]));
    }

    [Fact]
    public void It_is_the_same_in_pieces_and_as_the_bit_by_bit_definition()
    {
        byte[] bytes = new byte[67];
        new Random(1).NextBytes(bytes);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(BitByBit(bytes), Crc32C.Append(Crc32C.Compute(bytes.AsSpan(..cut)), bytes.AsSpan(cut..)));
            Assert.Equal(BitByBit(bytes[..cut]), Crc32C.Compute(bytes.AsSpan(..cut)));
        }
    }

    [Theory]
    [InlineData("scint-haproxy-full")]
    [InlineData("aiosmtpd-haproxy-full")]
    [InlineData("aws-nlb-healthcheck")]
    [InlineData("nginx-v2-full-tlvs-crcfixed")]
    public void Captured_headers_of_others_verify(string name)
    {
        Outcome outcome = Outcome.Of(PpVector.All[name].Bytes);
        Assert.Equal(ReadStatus.Done, outcome.Status);
        Assert.Contains(" 03=", outcome.Header, StringComparison.Ordinal);
    }

    private static uint BitByBit(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
