using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Tests.ProxyProtocol;

/// <summary>Section 2.1 of the specification, as plainly as it can be said; the oracle of the reader.</summary>
internal static partial class SlowV1Reader
{
    /// <summary>For bytes that begin with <c>PROXY </c> and have a line end, right or wrong, or at least 107 bytes. Null means
    /// refused.</summary>
    internal static string? Read(byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(bytes);
        int end = text.IndexOfAny(['\r', '\n']);
        if (end < 0 || end > 105 || text.Length < end + 2 || text.Substring(end, 2) != "\r\n")
        {
            return null;
        }

        string line = text[..end];
        if (line == "PROXY UNKNOWN" || line.StartsWith("PROXY UNKNOWN ", StringComparison.Ordinal))
        {
            return string.Create(CultureInfo.InvariantCulture, $"1 Unknown Unspecified Unspecified {end + 2}");
        }

        string[] parts = line.Split(' ');
        if (parts.Length != 6 || parts[0] != "PROXY" || parts[1] is not ("TCP4" or "TCP6"))
        {
            return null;
        }

        bool addresses = Address.TryParse(parts[2].AsSpan(), out Address source)
            & Address.TryParse(parts[3].AsSpan(), out Address destination);
        AddressKind kind = parts[1] == "TCP4" ? AddressKind.IPv4 : AddressKind.IPv6;
        if (!addresses || source.Kind != kind || destination.Kind != kind || !IsPort(parts[4]) || !IsPort(parts[5]))
        {
            return null;
        }

        ProxyEndpoints endpoints = new(new AddressPort(source, Port(parts[4])), new AddressPort(destination, Port(parts[5])));
        return string.Create(CultureInfo.InvariantCulture, $"1 Proxy {kind} Stream {end + 2} {endpoints.Source} {endpoints.Destination}");
    }

    private static bool IsPort(string text) => Digits().IsMatch(text) && int.Parse(text, CultureInfo.InvariantCulture) <= 65535;

    private static ushort Port(string text) => ushort.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,4})\z")]
    private static partial Regex Digits();
}
