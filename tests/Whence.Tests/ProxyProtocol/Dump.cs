namespace Whence.Tests.ProxyProtocol;

/// <summary>Bytes written as a dump: hexadecimal, a field after the other, spaces where they help.</summary>
internal static class Dump
{
    internal const string Signature = "0D0A0D0A 000D0A51 5549540A";

    internal static byte[] Bytes(params string[] fields)
        => Convert.FromHexString(string.Concat(fields).Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A PROXY TCP4 header with these TLVs.</summary>
    internal static byte[] Relayed(params string[] tlvs) => Block("21 11", ["CB007107 C6336401 DC04 01BB", .. tlvs]);

    /// <summary>A header of this command and family whose length is that of what follows.</summary>
    internal static byte[] Block(string start, params string[] fields)
    {
        byte[] block = Bytes(fields);
        return [.. Bytes(Signature, start, $"{block.Length:X4}"), .. block];
    }
}
