using System.Text.Json;

namespace Whence.Cli.Explain;

/// <summary>One question of <c>whence explain</c>: a peer, the headers of a request, and how they are to be read.</summary>
/// <param name="Name">Repeated in the answer.</param>
/// <param name="Peer">Who sent the headers.</param>
/// <param name="Headers">Names and values, in the order received.</param>
/// <param name="Trusted">Address blocks and <c>unix:</c>.</param>
/// <param name="Mode">See <see cref="ExplainRules"/>.</param>
/// <param name="Limit">The most hops that are walked.</param>
/// <param name="ListHeader">The field that holds the list, if it is not X-Forwarded-For.</param>
internal sealed record ExplainRequest(
    string? Name,
    string Peer,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    IReadOnlyList<string> Trusted,
    string? Mode = null,
    int? Limit = null,
    string? ListHeader = null)
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is no such question.</exception>
    public static ExplainRequest Parse(JsonElement line) => new(
        JsonFields.Name(line),
        JsonFields.Text(line, "peer") ?? string.Empty,
        [.. JsonFields.List(line, "headers").Select(Header)],
        [.. JsonFields.List(line, "trusted").Select(static entry => JsonFields.AsText(entry, "trusted"))],
        JsonFields.Text(line, "mode"),
        JsonFields.Number(line, "limit"),
        JsonFields.Text(line, "list_header"));

    private static KeyValuePair<string, string> Header(JsonElement pair)
        => pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
            ? new(JsonFields.AsText(pair[0], "headers"), JsonFields.AsText(pair[1], "headers"))
            : throw new FormatException("'headers' is not a list of [name, value]");
}
