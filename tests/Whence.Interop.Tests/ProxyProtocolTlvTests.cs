using System.Text;

namespace Whence.Interop.Tests;

/// <summary>What becomes of TLVs: in the header for the target, in a log, in a request header.</summary>
public sealed class ProxyProtocolTlvTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task Types_that_nobody_may_use_yet_are_not_passed_on()
        => Assert.Equal("crc32c", await TypesForTargetAsync("v2-tlv-future-f8-ff"));

    [Theory]
    [InlineData("v2-alpn-lies", "01 crc32c")]
    [InlineData("v2-tlv-type-0", "00 crc32c")]
    [InlineData("v2-netns", "30 crc32c")]
    [InlineData("v2-unique-id-128", "05 crc32c")]
    public async Task Others_are_passed_on_with_a_checksum_of_our_own(string row, string types)
        => Assert.Equal(types, await TypesForTargetAsync(row));

    [Theory]
    [InlineData("v2-crc-ok")]
    [InlineData("v2-noop-padding")]
    public async Task Checksum_and_padding_are_made_anew(string row)
        => Assert.Equal("crc32c", await TypesForTargetAsync(row));

    [Fact]
    public async Task A_unique_id_is_in_the_log_and_in_a_header_made_of_it()
    {
        string id = new('u', 128);
        (string Line, string Answer)[] got = await SendToBothAsync(BadInputs.Bytes("v2-unique-id-128"));
        Assert.All(got, one => Assert.EndsWith($" id={id} authority=-", one.Line, StringComparison.Ordinal));
        Assert.Contains($"X-Id: <{id}>\r\n", got[1].Answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_unique_id_is_escaped_in_the_log()
    {
        byte[] header = Header(TlvType.UniqueId, "a\"b\r\n\u0000c\u00FF"u8.ToArray());
        string[] lines = [.. (await SendToBothAsync(header)).Select(static got => got.Line)];
        Assert.Equal(["facts id=a\\x22b\\x0D\\x0A\\x00c\\xC3\\xBF authority=-", "facts-http id=a\\x22b\\x0D\\x0A\\x00c\\xC3\\xBF authority=-"], lines);
    }

    [Fact]
    public async Task The_first_of_two_authorities_is_in_the_log_and_in_a_header_made_of_it()
    {
        (string Line, string Answer)[] got = await SendToBothAsync(BadInputs.Bytes("v2-authority-duplicate"));
        Assert.All(got, static one => Assert.EndsWith(" id=- authority=a.example", one.Line, StringComparison.Ordinal));
        Assert.Contains("X-Authority: <a.example>\r\n", got[1].Answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("v2-authority-crlf")]
    [InlineData("v2-authority-nul")]
    [InlineData("v2-authority-bad-utf8")]
    public async Task An_authority_that_is_no_host_name_is_in_no_log_and_in_no_header(string row)
    {
        (string Line, string Answer)[] got = await SendToBothAsync(BadInputs.Bytes(row));
        Assert.All(got, static one => Assert.EndsWith(" id=- authority=-", one.Line, StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200", got[1].Answer, StringComparison.Ordinal);
        Assert.Contains("X-Authority: <>\r\n", got[1].Answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Forwarded-For: 203.0.113.7\r\n", got[1].Answer, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Sends over tcp and over http; the line in the log of facts, and the answer, for each.</summary>
    private async Task<(string Line, string Answer)[]> SendToBothAsync(byte[] bytes)
    {
        return [await SendAsync(gateway.Facts, bytes), await SendAsync(gateway.FactsHttp, bytes)];
    }

    private async Task<(string Line, string Answer)> SendAsync(int port, byte[] bytes)
    {
        int before = gateway.FactsLog.Length;
        string answer = await RunningGateway.SendAsync(port, bytes);
        await Program.WaitForAsync(() => gateway.FactsLog[before..], "\n");
        await gateway.MarkAsync();
        return (Assert.Single(gateway.FactsLog[before..].Split('\n', StringSplitOptions.RemoveEmptyEntries)), answer);
    }

    /// <summary>The types of the TLVs in the header that reaches the target, which must be right in itself.</summary>
    private async Task<string> TypesForTargetAsync(string row)
    {
        (_, string answer) = await SendAsync(gateway.Facts, BadInputs.Bytes(row));
        byte[] seen = Encoding.Latin1.GetBytes(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.Read(seen, new ProxyReadOptions(), out ProxyHeader header, out _, out _));
        Assert.True(header.TryGetEndpoints(out ProxyEndpoints ends));
        Assert.Equal("203.0.113.7", ends.Source.Address.ToString());
        var types = new List<string>();
        foreach (Tlv tlv in header.Tlvs)
        {
            types.Add(tlv.Type == TlvType.Crc32C ? "crc32c" : $"{tlv.Type:x2}");
        }

        return string.Join(' ', types);
    }

    private static byte[] Header(byte type, byte[] value) =>
    [
        .. Convert.FromHexString("0d0a0d0a000d0a515549540a2111"), 0, (byte)(12 + 3 + value.Length), .. Convert.FromHexString("cb007107c6336401dc0401bb"),
        type, 0, (byte)value.Length, .. value, .. "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8,
    ];
}
