using System.Globalization;
using System.Text;

namespace Whence.Gateway.AccessLog;

/// <summary>Values of the W3C format: one word each, whatever came.</summary>
internal static class W3cText
{
    /// <summary>Writes a value: blanks are <c>+</c>, nothing is <c>-</c>, and what is not visible ASCII is percent-encoded.</summary>
    public static void Write(LineBuffer line, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            line.Absent();
            return;
        }

        var word = new StringBuilder();
        ReadOnlySpan<char> cut = text.AsSpan(0, Math.Min(text.Length, LineBuffer.MaxValue));
        foreach (char character in cut)
        {
            if (character == ' ')
            {
                word.Append('+');
            }
            else if (character is > ' ' and < '\u007F')
            {
                word.Append(character);
            }
            else
            {
                // Text from the wire has a character for each byte.
                word.Append(CultureInfo.InvariantCulture, $"%{(character <= '\u00FF' ? character : '?') & 0xFF:X2}");
            }
        }

        line.Literal(word.ToString());
    }

    /// <summary>A path as IIS logs it, decoded; what would be no visible ASCII character or blank stays as it came.</summary>
    public static string Decode(string path)
    {
        if (!path.Contains('%', StringComparison.Ordinal))
        {
            return path;
        }

        var decoded = new StringBuilder(path.Length);
        for (int at = 0; at < path.Length; at++)
        {
            if (path[at] == '%' && at + 2 < path.Length && byte.TryParse(
                path.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
                && value is >= 0x20 and < 0x7F)
            {
                decoded.Append((char)value);
                at += 2;
            }
            else
            {
                decoded.Append(path[at]);
            }
        }

        return decoded.ToString();
    }
}
