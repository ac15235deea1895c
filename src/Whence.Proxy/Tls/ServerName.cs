using System.Buffers;
using System.Globalization;

namespace Whence.Proxy.Tls;

/// <summary>Reads the name that a ClientHello asks for (RFC 6066 section 3).</summary>
internal static class ServerName
{
    /// <summary>RFC 1035 section 2.3.4.</summary>
    private const int MaxLength = 253;

    private static readonly SearchValues<char> Letters = SearchValues.Create("-.0123456789_abcdefghijklmnopqrstuvwxyz");

    /// <summary>.NET shows names in letters of all scripts; the wire and certificates have them in ASCII (RFC 5890).</summary>
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>The name in lower case and ASCII, without a dot at its end.</summary>
    /// <returns>Null when there is none, or what there is can be no host's name.</returns>
    public static string? Read(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return null;
        }

        try
        {
            string name = (System.Text.Ascii.IsValid(text) ? text : Idn.GetAscii(text)).ToLowerInvariant().TrimEnd('.');
            return name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Letters) ? name : null;
        }
        catch (ArgumentException)
        {
            return null; // no name in that script
        }
    }
}
