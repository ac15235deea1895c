using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Whence.Proxy.Tls;

/// <summary>Host names in a ClientHello (RFC 6066 section 3: without a dot at the end, in ASCII).</summary>
/// <remarks>.NET on Linux sends names of other scripts as UTF-8: they stand for what they are called in ASCII (RFC 5890), as certificates
/// and routes have them.</remarks>
internal static class ServerNameText
{
    /// <summary>RFC 1035 section 2.3.4, as text.</summary>
    private const int MaxLength = 253;

    private const int MaxLabel = 63;

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>Puts a name into lower case.</summary>
    /// <param name="name">The name; changed in place.</param>
    /// <param name="isAddress">Whether it is an address, which names no server: as if there were none.</param>
    /// <returns>Whether it is a name or an address: labels of letters (of any script, in UTF-8), digits, <c>-</c> and <c>_</c>, none
    /// empty.</returns>
    public static bool TryFold(Span<byte> name, out bool isAddress)
    {
        isAddress = Address.TryParse(name, out _);
        return isAddress || (name.Length is > 0 and <= MaxLength && TryFoldLabels(name) && Utf8.IsValid(name));
    }

    /// <summary>A folded name in ASCII.</summary>
    /// <returns>Null when it has no name there.</returns>
    public static string? InAscii(ReadOnlySpan<byte> folded)
    {
        string name = Encoding.UTF8.GetString(folded);
        if (Ascii.IsValid(folded))
        {
            return name;
        }

        try
        {
            byte[] ascii = Encoding.ASCII.GetBytes(Idn.GetAscii(name.ToLowerInvariant()));
            return TryFold(ascii, out bool isAddress) && !isAddress ? Encoding.ASCII.GetString(ascii) : null;
        }
        catch (ArgumentException)
        {
            return null; // no name in that script
        }
    }

    private static bool TryFoldLabels(Span<byte> name)
    {
        int label = 0;
        foreach (ref byte character in name)
        {
            if (character == '.')
            {
                if (label == 0)
                {
                    return false;
                }

                label = 0;
                continue;
            }

            bool stands = char.IsAsciiLetterOrDigit((char)character) || character is (byte)'-' or (byte)'_' or > 0x7F;
            if (!stands || ++label > MaxLabel)
            {
                return false;
            }

            character = character is >= (byte)'A' and <= (byte)'Z' ? (byte)(character | 0x20) : character;
        }

        return label > 0;
    }
}
