using System.Text;

namespace Whence.Proxy.Tests;

/// <summary>PROXY headers as bytes.</summary>
internal static class Headers
{
    public const string V1 = "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n";

    public static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>203.0.113.7:56324 to 198.51.100.1:443.</summary>
    public static readonly byte[] Inet = [203, 0, 113, 7, 198, 51, 100, 1, 0xDC, 0x04, 0x01, 0xBB];

    public static byte[] V2(byte versionCommand, byte family, params byte[][] parts)
    {
        byte[] block = [.. parts.SelectMany(part => part)];
        return [.. Signature, versionCommand, family, (byte)(block.Length >> 8), (byte)block.Length, .. block];
    }

    public static byte[] Tlv(byte type, params byte[] value) => [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    public static byte[] Tlv(byte type, string value) => Tlv(type, Encoding.ASCII.GetBytes(value));

    public static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
