using System.Globalization;
using System.Text;
using Whence.Cli.Decode;

namespace Whence.Cli.Encode;

/// <summary>
/// Reads <c>--tlv TYPE=VALUE</c>: a type in hexadecimal, decimal or by name; a value as text, or <c>hex:</c> and its bytes.
/// </summary>
internal static class TlvArgument
{
    private const string HexPrefix = "hex:";

    public static bool TryParse(string text, out KeyValuePair<byte, byte[]> tlv)
    {
        tlv = default;
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || !TryParseType(text[..equals], out byte type))
        {
            return false;
        }

        string value = text[(equals + 1)..];
        byte[]? bytes = value.StartsWith(HexPrefix, StringComparison.Ordinal) ? HexInput.TryParse(
            value[HexPrefix.Length..]) : Encoding.UTF8.GetBytes(value);
        tlv = new(type, bytes ?? []);
        return bytes is not null;
    }

    private static bool TryParseType(string text, out byte type)
    {
        byte? named = text.ToUpperInvariant() switch
        {
            "ALPN" => TlvType.Alpn,
            "AUTHORITY" => TlvType.Authority,
            "NOOP" => TlvType.Noop,
            "UNIQUE-ID" or "UNIQUE_ID" => TlvType.UniqueId,
            "NETNS" => TlvType.Netns,
            "SSL" => TlvType.Ssl,
            _ => null,
        };
        type = named.GetValueOrDefault();
        return named is not null || (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? byte.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out type)
            : byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out type));
    }
}
