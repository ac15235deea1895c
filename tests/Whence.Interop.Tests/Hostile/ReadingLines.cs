using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Interop.Tests;

/// <summary>Logs of nginx, Apache and the gateway in one form: <c>CLIENT STATUS FAULT BODY "METHOD TARGET ..."</c>, the body as digits or in
/// quotes.</summary>
internal static partial class ReadingLines
{
    /// <summary>Reads a log to its end.</summary>
    public static IEnumerable<Reading> Of(string path) => File.ReadAllLines(path, Encoding.Latin1).Select(static line => Of(Line().Match(line), line));

    private static Reading Of(Match match, string line)
    {
        Assert.True(match.Success, line);
        string of(string name) => match.Groups[name].Value;
        string[] words = Plain(of("request")).Split(' ');
        return new Reading(
            of("client") is "-" ? string.Empty : of("client"),
            string.Join(' ', words[..Math.Min(2, words.Length)]),
            of("status") is "-" ? 0 : int.Parse(of("status"), CultureInfo.InvariantCulture),
            match.Groups["raw"] is { Success: true, Value: var raw } ? Hex(raw) : of("body") is "-" ? string.Empty : of("body"),
            of("fault"));
    }

    /// <summary>nginx logs a body as it is, escaped, and none as a dash.</summary>
    private static string Hex(string raw) => raw == "-" ? string.Empty : Convert.ToHexString(Encoding.Latin1.GetBytes(Plain(raw)));

    /// <summary>Undoes what the three do to quotes, backslashes, controls and what is beyond ASCII.</summary>
    internal static string Plain(string escaped) => Escape().Replace(escaped, static match => match.Groups["hex"] is { Success: true, Value: var hex }
        ? ((char)byte.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()
        : match.Groups["one"].Value switch { "n" => "\n", "r" => "\r", "t" => "\t", "v" => "\v", "b" => "\b", "f" => "\f", var other => other });

    [GeneratedRegex("""^(?<client>\S+) (?<status>\S+) (?<fault>\S+) (?:(?<body>[0-9A-F]+|-)|"(?<raw>(?:[^"\\]|\\.)*)") "(?<request>(?:[^"\\]|\\.)*)"$""")]
    private static partial Regex Line();

    [GeneratedRegex("""\\(?:x(?<hex>[0-9A-Fa-f]{2})|(?<one>.))""")]
    private static partial Regex Escape();
}
