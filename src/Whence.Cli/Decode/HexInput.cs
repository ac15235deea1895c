using System.Text;

namespace Whence.Cli.Decode;

/// <summary>Takes bytes as people have them at hand: hexadecimal in the usual spellings, or as they are.</summary>
internal static class HexInput
{
    /// <summary>
    /// Reads hexadecimal; white space, <c>:</c>, <c>-</c>, <c>,</c>, <c>0x</c> and <c>\x</c> between the digits are skipped.
    /// </summary>
    /// <returns>The bytes; null when the text is something else.</returns>
    public static byte[]? TryParse(string text)
    {
        string digits = text.Replace("0x", " ", StringComparison.OrdinalIgnoreCase).Replace(@"\x", " ", StringComparison.OrdinalIgnoreCase);
        var hex = new StringBuilder(digits.Length);
        foreach (char character in digits)
        {
            if (char.IsAsciiHexDigit(character))
            {
                hex.Append(character);
            }
            else if (!char.IsWhiteSpace(character) && character is not (':' or '-' or ','))
            {
                return null;
            }
        }

        return hex.Length % 2 == 0 ? Convert.FromHexString(hex.ToString()) : null;
    }

    /// <summary>
    /// Takes bytes of a file or of standard input: hexadecimal where they are nothing else (no PROXY header is), else as they are.
    /// </summary>
    public static byte[] FromBytes(byte[] bytes)
        => bytes.Length > 0 && TryParse(Encoding.Latin1.GetString(bytes)) is { Length: > 0 } decoded ? decoded : bytes;
}
