using System.Text;

namespace Whence.Cli.Explain;

/// <summary>Reads a list of trusted networks for looking at headers off line.</summary>
/// <remarks>
/// More is taken here than a configuration takes: host bits are masked, and /0 is everybody, because what other
/// proxies were told is what is to be explained.
/// </remarks>
internal static class TrustedText
{
    /// <summary>Everybody: for modes that do not ask who sent the list.</summary>
    public static TrustedNetworks Everybody { get; } = Parse(["0.0.0.0/0", "::/0", PeerText.Unix]).WithAbsentSender();

    /// <summary>Reads blocks, addresses and <c>unix:</c>.</summary>
    /// <exception cref="FormatException">One is neither.</exception>
    public static TrustedNetworks Parse(IEnumerable<string> entries)
    {
        var prefixes = new List<Prefix>();
        bool unix = false;
        foreach (string entry in entries)
        {
            if (entry == PeerText.Unix)
            {
                unix = true;
            }
            else if (Prefix.TryParseMasked(Encoding.UTF8.GetBytes(entry), out Prefix prefix, out _, out _))
            {
                prefixes.Add(prefix);
            }
            else
            {
                throw new FormatException($"'{Printable.Text(entry)}' is no address, block or unix:");
            }
        }

        return new TrustedNetworks(prefixes, unix);
    }
}
