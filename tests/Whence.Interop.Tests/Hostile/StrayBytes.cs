namespace Whence.Interop.Tests;

/// <summary>Every byte that is a control, a space or beyond ASCII, put into every place of a request where readers may disagree about it.</summary>
internal static class StrayBytes
{
    /// <summary>Where a byte goes.</summary>
    private const char Place = '|';

    /// <summary>What a reader that is misled would take for a request.</summary>
    private const string Inner = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    private static readonly (string Name, string Text)[] Templates =
    [
        ("length", $"|POST| |/| |HTTP/1.1|\r|\n|Host|:|a|\r\n|Content-Length|:|{Inner.Length}|\r|\n|\r\n{Inner}"),
        ("chunked", "POST / HTTP/1.1\r\nHost: a\r\n|Transfer-Encoding|:|chunked|\r\n\r\n"
            + $"|{Inner.Length:x}|;|x|\r|\n{Inner}|\r|\n0|\r|\nX|:|y|\r\n|\r\n"),
    ];

    public static IEnumerable<(string Name, string Text)> All =>
        from template in Templates
        from place in Enumerable.Range(0, template.Text.Count(Place))
        from stray in Strays()
        select ($"stray {template.Name} {place} {(int)stray:x2}", Put(template.Text, place, stray));

    private static IEnumerable<char> Strays()
        => Enumerable.Range(0, 256).Where(static value => value is <= 0x20 or >= 0x7F).Select(static value => (char)value);

    private static string Put(string template, int place, char stray)
    {
        string[] parts = template.Split(Place);
        return string.Concat(parts[..(place + 1)]) + stray + string.Concat(parts[(place + 1)..]);
    }
}
