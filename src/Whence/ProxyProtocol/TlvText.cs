using System.Buffers;
using System.Globalization;
using System.Text;

namespace Whence;

/// <summary>Which values of TLVs are the text they should be. None allows control characters: these values end up in headers and
/// logs.</summary>
internal static class TlvText
{
    private static readonly SearchValues<byte> HostAscii =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]"u8);

    /// <summary>Visible US-ASCII and spaces, at least one.</summary>
    internal static bool IsAscii(ReadOnlySpan<byte> value) => !value.IsEmpty && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    /// <summary>Well-formed UTF-8 of visible characters and spaces, at least one.</summary>
    internal static bool IsUtf8(ReadOnlySpan<byte> value) => IsAscii(value) || IsVisible(value, asciiSpace: true);

    /// <summary>What can be a host name, a port or brackets of IPv6 included, in UTF-8 (section 2.2.2); at least one character.</summary>
    internal static bool IsHostName(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return false;
        }

        for (; value.IndexOfAnyExcept(HostAscii) is var at and >= 0; value = value[at..])
        {
            value = value[at..];
            at = value.IndexOfAnyInRange((byte)0, (byte)0x7F);
            at = at < 0 ? value.Length : at;
            if (at == 0 || !IsVisible(value[..at], asciiSpace: false))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsVisible(ReadOnlySpan<byte> value, bool asciiSpace)
    {
        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(value, out Rune rune, out int length) != OperationStatus.Done)
            {
                return false;
            }

            value = value[length..];
            bool space = asciiSpace && rune.Value == ' ';
            if (!space && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return false;
            }
        }

        return true;
    }
}
