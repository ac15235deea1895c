using static Whence.Tests.ProxyProtocol.Dump;

namespace Whence.Tests.ProxyProtocol;

public sealed class TlvRulesTests
{
    [Theory]
    [InlineData("E1", ProxyReason.V2TlvOverrun)]
    [InlineData("E1 00", ProxyReason.V2TlvOverrun)]
    [InlineData("E1 0001", ProxyReason.V2TlvOverrun)]
    [InlineData("E1 FFFF 00", ProxyReason.V2TlvOverrun)]
    [InlineData("E1 0000 E2", ProxyReason.V2TlvOverrun)]
    [InlineData("03 0003 000000", ProxyReason.V2CrcLength)]
    [InlineData("03 0005 0000000000", ProxyReason.V2CrcLength)]
    [InlineData("03 0000", ProxyReason.V2CrcLength)]
    [InlineData("03 0004 00000000", ProxyReason.V2CrcMismatch)]
    [InlineData("03 0004 2E2CD273", ProxyReason.V2CrcMismatch)]
    [InlineData("03 0004 72D22C2E", ProxyReason.V2CrcMismatch)]
    [InlineData("03 0004 9EFF759F 03 0004 00000000", ProxyReason.V2CrcDuplicate)]
    [InlineData("03 0004 2E2CD272", ProxyReason.None)]
    [InlineData("E1 0000", ProxyReason.None)]
    [InlineData("00 0001 FF 00 0000 FF 0000 04 0002 0102", ProxyReason.None)]
    public void TLVs_of_a_relayed_connection_are_judged_strictly(string tlvs, ProxyReason reason)
        => Assert.Equal(reason, Splits.CheckEveryPrefix(Relayed(tlvs), default).Reason);

    [Theory]
    [InlineData("05", 128, ProxyReason.None)]
    [InlineData("05", 129, ProxyReason.V2UniqueIdLength)]
    [InlineData("02", 255, ProxyReason.None)]
    [InlineData("02", 256, ProxyReason.V2AuthorityLength)]
    [InlineData("20", 300, ProxyReason.None)]
    public void Values_that_have_a_limit_keep_it(string type, int length, ProxyReason reason)
        => Assert.Equal(reason, Outcome.Of(Relayed($"{type} {length:X4}", new string('6', 2 * length))).Reason);

    [Fact]
    public void Every_single_changed_bit_of_a_header_with_checksum_is_noticed()
    {
        byte[] header = Relayed("03 0004 2E2CD272");
        for (int bit = 12 * 8; bit < header.Length * 8; bit++)
        {
            byte[] changed = [.. header];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Outcome outcome = Outcome.Of(changed);
            bool noChecksum = bit / 8 == 28; // the TLV is of another type now
            bool noAddress = outcome.Header.StartsWith("2 Local", StringComparison.Ordinal)
                || outcome.Header.StartsWith("2 Proxy Un", StringComparison.Ordinal);
            Assert.True(outcome.Status != ReadStatus.Done || noChecksum || noAddress, $"bit {bit}");
        }
    }

    [Theory]
    [InlineData("20 00", "01 0001 AA", "01=AA")] // TLVs at once
    [InlineData("20 11", "01 0001 AA", "01=AA")] // the same behind a family, as network balancers check health
    [InlineData("20 11", "CB007107 C6336401 DC04 01BB 01 0001 AA", "01=AA")] // behind an address block
    [InlineData("20 11", "CB007107 C6336401 DC04 01BB", "")]
    [InlineData("20 11", "CB007107 C6", "")] // neither
    [InlineData("20 21", "CB007107 C6336401 DC04 01BB", "")]
    [InlineData("20 F7", "CB007107 C6336401 DC04 01BB", "")]
    [InlineData("20 00", "03 0003 AABBCC", "03=AABBCC")] // not a checksum that could be wrong
    [InlineData("20 00", "03 0004 00000000 03 0004 00000000", "03=00000000 03=00000000")]
    [InlineData("21 00", "CB007107 C6336401 DC04 01BB", "")]
    [InlineData("21 02", "01 0001 AA", "01=AA")]
    [InlineData("21 01", "01 00", "")]
    public void LOCAL_and_UNSPEC_are_taken_whatever_their_block_holds(string start, string block, string tlvs)
    {
        Outcome outcome = Splits.CheckEveryPrefix(Block(start, block), default);
        Assert.Equal(ReadStatus.Done, outcome.Status);
        Assert.Equal(tlvs, string.Join(' ', outcome.Header.Split(' ').Skip(5)));
    }

    [Theory]
    [InlineData("20 00", "03 0004 A9B8218F")]
    [InlineData("20 11", "CB007107 C6336401 DC04 01BB 03 0004 00000000")]
    [InlineData("21 00", "03 0004 00000000")]
    public void LOCAL_and_UNSPEC_with_a_wrong_checksum_are_refused(string start, string block)
        => Assert.Equal(ProxyReason.V2CrcMismatch, Splits.CheckEveryPrefix(Block(start, block), default).Reason);
}
