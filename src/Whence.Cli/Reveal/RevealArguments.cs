using System.Globalization;

namespace Whence.Cli.Reveal;

/// <summary>Reads prefixes and kinds of a command line.</summary>
internal static class RevealArguments
{
    /// <summary>Prefixes; an address alone is a prefix of its whole length.</summary>
    /// <exception cref="CommandException">One is none.</exception>
    public static IReadOnlyList<Prefix> Prefixes(IEnumerable<string> texts)
    {
        List<Prefix> prefixes = [];
        foreach (string text in texts)
        {
            if (Address.TryParse(text, out Address address))
            {
                prefixes.Add(Prefix.Create(address, address.BitLength));
            }
            else if (Prefix.TryParse(text, out Prefix prefix, out _) && prefix.Length > 0)
            {
                prefixes.Add(prefix);
            }
            else
            {
                throw CommandException.Usage($"'{Printable.Text(text)}' is no address and no prefix such as 192.0.2.0/24, or is everybody; see 'whence reveal --help'");
            }
        }

        return prefixes;
    }

    /// <summary>Kinds with their lengths: <c>200</c>, <c>77:7,19</c>.</summary>
    /// <exception cref="CommandException">One is none.</exception>
    public static ToaFormats Formats(IReadOnlyCollection<string> texts)
        => texts.Count == 0 ? ToaFormats.Usual : new ToaFormats(texts.Select(Format));

    private static ToaFormat Format(string text)
    {
        string[] parts = text.Split(':', 2);
        if (byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte kind) && ToaFormat.IsKindFree(kind))
        {
            ToaLengths lengths = parts.Length == 1 ? ToaFormat.Usual(kind).Lengths
                : parts[1].Split(',').Aggregate(ToaLengths.None, static (all, length) => all | Length(length));
            return new ToaFormat(kind, lengths);
        }

        throw CommandException.Usage($"'{Printable.Text(text)}' is no kind of TCP option that TOA may have; see 'whence reveal --help'");
    }

    private static ToaLengths Length(string text) => text switch
    {
        "7" => ToaLengths.IPv4WithoutPort,
        "8" => ToaLengths.IPv4,
        "19" => ToaLengths.IPv6WithoutPort,
        "20" => ToaLengths.IPv6,
        _ => throw CommandException.Usage($"'{Printable.Text(text)}' is no length of TOA: 7, 8, 19 or 20; see 'whence reveal --help'"),
    };
}
