using System.Text;

namespace Whence.Interop.Tests;

/// <summary>What is sent through the gateway to real servers: the rows "http1", and a family made of their ideas.</summary>
internal static class HostileCases
{
    /// <summary>Rows in which the target is hostile, which real servers are not.</summary>
    internal static readonly string[] OfTargets = ["resp-cl-te", "resp-two-cl", "resp-extra-bytes", "resp-1xx-flood"];

    /// <summary>Rows that are told and not written down.</summary>
    internal static readonly Dictionary<string, (string Bytes, bool Finishes)> Told = new()
    {
        ["cl-short-body-fin"] = ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello", true),
        ["chunk-no-final-fin"] = ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true),
        ["request-line-9k"] = ($"GET /{new string('x', 8_986)} HTTP/1.1\r\nHost: a\r\n\r\n", false),
    };

    /// <summary>The rows that a client sends.</summary>
    public static IEnumerable<string> Rows
        => BadInputs.Rows.Where(static row => row.Surface == "http1").Select(static row => row.Name).Except(OfTargets);

    public static IReadOnlyList<HostileCase> All { get; } = [.. Make().Select(static (one, number) => one with { Number = number })];

    /// <summary>A request that ends its connection, sent behind others. Three of them: bytes that a body still lacks are taken from the
    /// first.</summary>
    public static string After(string name) => string.Concat(
        Enumerable.Range(1, 3).Select(number => $"GET /after-{name}-{number} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));

    private static IEnumerable<HostileCase> Make()
    {
        foreach (string row in Rows)
        {
            (byte[] bytes, bool finishes) = Told.TryGetValue(row, out var told)
                ? (Encoding.Latin1.GetBytes(told.Bytes), told.Finishes) : (BadInputs.Bytes(row), false);
            yield return new HostileCase(0, row, bytes, finishes);
            yield return new HostileCase(0, row, [.. bytes, .. Encoding.Latin1.GetBytes(After(row))]);
        }

        foreach ((string name, string text) in StrayBytes.All.Concat(FramingSpellings.All))
        {
            yield return new HostileCase(0, name, Encoding.Latin1.GetBytes(text + After("made")));
        }
    }
}
