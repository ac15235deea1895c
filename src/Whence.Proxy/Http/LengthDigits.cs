using System.Text;

namespace Whence.Proxy.Http;

/// <summary>How Kestrel is given the bytes of a Content-Length: digits as they are, anything else as a letter that is no number.</summary>
/// <remarks>
/// Kestrel reads the text as .NET reads numbers, with a sign and with space of all kinds around it: <c>-0</c>, <c>+5</c> and a vertical tab in front
/// of 5 were lengths. RFC 9110 section 8.6 knows digits alone, and a hop that reads another length than we do sees another request.
/// </remarks>
internal sealed class LengthDigits : Encoding
{
    private const char NoDigit = 'x';

    public static LengthDigits Instance { get; } = new();

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
        => throw new NotSupportedException("For reading alone.");

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
        => GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    /// <remarks>More than there is room for is more than any length has: what fits of it is enough to be refused.</remarks>
    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        int count = Math.Min(bytes.Length, chars.Length);
        for (int i = 0; i < count; i++)
        {
            chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : NoDigit;
        }

        return count;
    }
}
