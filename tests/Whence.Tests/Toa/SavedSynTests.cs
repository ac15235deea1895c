namespace Whence.Tests.Toa;

public sealed class SavedSynTests
{
    private const string IPv4 = "4500003C 00004000 40060000 C0000201 C0000202";
    private const string IPv6 = "60000000 0028 06 40 20010DB8000000000000000000000001 20010DB8000000000000000000000002";
    private const string Tcp = "9C400050 00000001 00000000 70020000 00000000";
    private const string Option = "C808DC04CB007107";

    public static TheoryData<string, string> Whole => new()
    {
        { "IPv4", IPv4 + Tcp + Option },
        { "IPv4 with options of IP", IPv4.Replace("4500", "4600", StringComparison.Ordinal) + "01010100" + Tcp + Option },
        { "IPv6", IPv6 + Tcp + Option },
        { "IPv6, hop by hop", IPv6.Replace(" 06 ", " 00 ", StringComparison.Ordinal) + "0600000000000000" + Tcp + Option },
        { "IPv6, two extensions", IPv6.Replace(" 06 ", " 00 ", StringComparison.Ordinal) + "3C00000000000000" + "0601" + new string('0', 28) + Tcp + Option },
    };

    public static TheoryData<string, string> Broken => new()
    {
        { "nothing", "" },
        { "no version of IP", "25" + new string('0', 120) },
        { "UDP in IPv4", IPv4.Replace("4006", "4011", StringComparison.Ordinal) + Tcp + Option },
        { "UDP in IPv6", IPv6.Replace(" 06 ", " 11 ", StringComparison.Ordinal) + Tcp + Option },
        { "a header of IPv4 that is too short", IPv4.Replace("4500", "4400", StringComparison.Ordinal) + Tcp + Option },
        { "a header of IPv4 that is too long", IPv4.Replace("4500", "4F00", StringComparison.Ordinal) + "00" },
        { "no header of TCP", IPv4 + "9C400050" },
        { "a header of TCP that is too short", IPv4 + Tcp.Replace("7002", "4002", StringComparison.Ordinal) + Option },
        { "a header of TCP that is too long", IPv4 + Tcp.Replace("7002", "8002", StringComparison.Ordinal) + Option },
        { "an extension that is too long", IPv6.Replace(" 06 ", " 00 ", StringComparison.Ordinal) + "06FF000000000000" + Tcp + Option },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void Options_are_found(string what, string hex)
    {
        byte[] headers = Hex(hex);
        Assert.True(SavedSyn.TryGetOptions(headers, out ReadOnlySpan<byte> options), what);
        Assert.Equal(Option, Convert.ToHexString(options));
        for (int length = 0; length < headers.Length; length++)
        {
            Assert.False(SavedSyn.TryGetOptions(headers.AsSpan(0, length), out _));
        }
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_no_whole_header_is_refused(string what, string hex)
        => Assert.False(SavedSyn.TryGetOptions(Hex(hex), out _), what);

    [Fact]
    public void A_header_without_options_has_none()
    {
        Assert.True(SavedSyn.TryGetOptions(Hex(IPv4 + Tcp.Replace("7002", "5002", StringComparison.Ordinal)), out ReadOnlySpan<byte> options));
        Assert.True(options.IsEmpty);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
