using System.Globalization;
using System.Text;

namespace Whence.Gateway.Configuration;

/// <summary>
/// Makes text of a file fit to be shown: whatever could move a cursor, reorder a line or fill a screen is escaped or cut.
/// </summary>
internal static class Shown
{
    /// <summary>Enough to recognise what was written; a log line stays a line.</summary>
    public const int MaxLength = 64;

    /// <summary>Linux allows 4096; a message needs its end (the file name) more than its beginning.</summary>
    public const int MaxPathLength = 256;

    /// <summary>The text in single quotes, escaped and cut.</summary>
    public static string Quote(string text) => $"'{Cut(text, MaxLength)}'";

    public static string Path(string text)
        => text.Length <= MaxPathLength ? Cut(text, MaxPathLength) : "..." + Cut(text[^MaxPathLength..], MaxPathLength);

    public static string Cut(string text, int maxLength)
    {
        var builder = new StringBuilder(Math.Min(text.Length, maxLength) + 8);
        int taken = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (taken++ == maxLength)
            {
                return builder.Append("...").ToString();
            }

            Append(builder, rune);
        }

        return builder.ToString();
    }

    private static void Append(StringBuilder builder, Rune rune)
    {
        // Format characters are in the list because they reorder what is shown (U+202E and its kin).
        bool harmless = Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
        _ = (harmless, rune.Value) switch
        {
            (true, '\\') => builder.Append(@"\\"),
            (true, '\'') => builder.Append(@"\'"),
            (true, _) => builder.Append(rune.ToString()),
            (false, < 0x100) => builder.Append(CultureInfo.InvariantCulture, $@"\x{rune.Value:x2}"),
            _ => builder.Append(CultureInfo.InvariantCulture, $@"\u{{{rune.Value:x}}}"),
        };
    }
}
