using System.Text;

namespace Whence;

/// <summary>Reading and writing the text of an address.</summary>
public readonly partial struct Address : IUtf8SpanFormattable, ISpanFormattable
{
    /// <summary>Reads an address: dotted IPv4, or IPv6 as in RFC 4291 section 2.2; nothing before it and nothing behind it.</summary>
    /// <param name="utf8">The text. <c>unix:</c> is not an address in text from the wire and is refused.</param>
    /// <param name="address">The address, or <see cref="None"/>. IPv4-mapped addresses stay IPv6.</param>
    /// <returns>Whether <paramref name="utf8"/> is exactly one address.</returns>
    /// <remarks>
    /// Strict: four decimal octets without leading zeros; no octal, hexadecimal, short or integer forms, no sign, no zone, no brackets, no
    /// prefix length, no white space. Never throws, never allocates, never asks the operating system.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Address address) => AddressParser.TryParse(utf8, out address);

    /// <summary>As <see cref="TryParse(ReadOnlySpan{byte}, out Address)"/>, for text that is at hand as characters.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        // The longest text of an address is 45 characters (RFC 4291 form with a dotted end); longer text cannot be one.
        Span<byte> utf8 = stackalloc byte[AddressParser.MaxInputLength];
        address = default;
        return Ascii.FromUtf16(text, utf8, out int length) == System.Buffers.OperationStatus.Done && TryParse(utf8[..length], out address);
    }

    /// <summary>Writes the address as RFC 5952 demands it: lower case, longest run of zeros as <c>::</c>, IPv4-mapped with a dotted
    /// end.</summary>
    /// <param name="utf8Destination">Where to; <see cref="MaxTextLength"/> bytes always suffice.</param>
    /// <param name="bytesWritten">How many bytes were written.</param>
    /// <returns><see langword="false"/> when the destination is too short. <see cref="None"/> writes <c>-</c>, <see cref="Unix"/> writes
    /// <c>unix:</c>.</returns>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => AddressFormatter.TryFormat(this, utf8Destination, out bytesWritten);

    /// <summary>The text of <see cref="TryFormat(Span{byte}, out int)"/> as a string.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextLength];
        return TryFormat(text, out int length) ? Encoding.ASCII.GetString(text[..length]) : string.Empty;
    }

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        => TryFormat(utf8Destination, out bytesWritten);

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<byte> text = stackalloc byte[MaxTextLength];
        charsWritten = 0;
        return TryFormat(text, out int length) && Ascii.ToUtf16(text[..length], destination, out charsWritten) == System.Buffers.OperationStatus.Done;
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();
}
