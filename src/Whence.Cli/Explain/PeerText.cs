using System.Text;

namespace Whence.Cli.Explain;

/// <summary>Reads who sent the headers, as people and programs write it.</summary>
internal static class PeerText
{
    /// <summary>An AF_UNIX peer.</summary>
    public const string Unix = "unix:";

    /// <summary>
    /// Reads an address, an address with a port, or <c>unix:</c>. A zone (<c>fe80::1%eth0</c>) does not count: it means something on one
    /// host only.
    /// </summary>
    /// <returns>Who it is; none for the empty text and for text that cannot be read: an unreadable peer is nobody.</returns>
    public static AddressPort Parse(string text)
    {
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            return new AddressPort(Address.Unix, 0);
        }

        string bare = WithoutZone(text);
        return Address.TryParse(bare, out Address address) ? new AddressPort(address, 0)
            : AddressPort.TryParse(bare, out AddressPort both) ? both
            : default;
    }

    /// <summary>The zone with its percent sign; empty when there is none.</summary>
    public static string ZoneOf(string text)
    {
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        int bracket = percent < 0 ? -1 : text.IndexOf(']', percent);
        return percent < 0 ? string.Empty : bracket < 0 ? text[percent..] : text[percent..bracket];
    }

    private static string WithoutZone(string text)
    {
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        if (percent < 0)
        {
            return text;
        }

        int bracket = text.IndexOf(']', percent);
        return new StringBuilder(text, 0, percent, text.Length).Append(bracket < 0 ? string.Empty : text[bracket..]).ToString();
    }
}
