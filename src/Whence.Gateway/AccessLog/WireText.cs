using System.Text;

namespace Whence.Gateway.AccessLog;

/// <summary>Fields arrive as one character a byte (Latin-1); where the bytes are UTF-8, people want to read that.</summary>
internal static class WireText
{
    /// <returns>The text that the bytes are in UTF-8; the text itself where they are none.</returns>
    public static string Decode(string text)
    {
        if (Ascii.IsValid(text) || text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
        {
            return text;
        }

        byte[] bytes = Encoding.Latin1.GetBytes(text);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : text;
    }
}
