using System.Globalization;
using System.Text;

namespace Whence.Cli;

/// <summary>Makes text from outside fit to be shown: nothing in it can move a cursor, change a colour or reorder a line.</summary>
internal static class Printable
{
    /// <summary>Enough to recognise a value by; the JSON forms have all of it.</summary>
    private const int MaxLength = 256;

    public static string Text(string text, int maxLength = MaxLength)
    {
        var shown = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length >= maxLength)
            {
                return shown.Append("...").ToString();
            }

            bool harmless = Rune.GetUnicodeCategory(rune) is not (
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            if (harmless)
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }

        return shown.ToString();
    }

    /// <summary>Bytes as text where they are nothing but visible ASCII, else as hexadecimal.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "(empty)";
        }

        bool text = !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~');
        return text ? $"\"{Text(Encoding.ASCII.GetString(bytes))}\"" : Hex(bytes);
    }

    public static string Hex(ReadOnlySpan<byte> bytes) => bytes.Length > MaxLength / 2
        ? $"{Convert.ToHexStringLower(bytes[..(MaxLength / 2)])}... ({bytes.Length} bytes)"
        : Convert.ToHexStringLower(bytes);
}
