using System.Globalization;
using System.Text.Json;
using Whence.Linux.Reveal;

namespace Whence.Cli.Reveal;

/// <summary>Shows what is revealed, and what became of connections.</summary>
internal static class RevealSheet
{
    public static void Write(Terminal terminal, IReadOnlyList<RevealState> all)
    {
        if (all.Count == 0)
        {
            terminal.Out.WriteLine("nobody reveals anything here");
        }

        foreach (RevealState state in all)
        {
            Fields(state.Counts).Table(
                ["client", "peer", "local"],
                [.. state.Connections.Select(static one => (string[])[one.Client.ToString(), one.Peer.ToString(), one.Local.ToString()])]).Write(terminal);
        }
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<RevealState> all)
    {
        json.WriteStartArray();
        foreach (RevealState state in all)
        {
            json.WriteStartObject();
            json.WriteNumber("link", state.Link);
            json.WritePropertyName("counts");
            Write(json, state.Counts);
            json.WriteStartArray("connections");
            foreach (RevealedConnection one in state.Connections)
            {
                json.WriteStartObject();
                json.WriteString("client", one.Client.ToString());
                json.WriteString("peer", one.Peer.ToString());
                json.WriteString("local", one.Local.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Write(Terminal terminal, RevealCounts counts) => Fields(counts).Write(terminal);

    public static void Write(Utf8JsonWriter json, RevealCounts counts)
    {
        json.WriteStartObject();
        foreach ((string name, ulong count) in Rows(counts))
        {
            json.WriteNumber(name, count);
        }

        json.WriteEndObject();
    }

    private static Sheet Fields(RevealCounts counts)
    {
        Sheet sheet = new();
        foreach ((string name, ulong count) in Rows(counts))
        {
            sheet.Field(name, count.ToString(CultureInfo.InvariantCulture));
        }

        return sheet;
    }

    private static IEnumerable<(string Name, ulong Count)> Rows(RevealCounts counts) =>
    [
        ("present", counts.Present),
        ("absent", counts.Absent),
        ("refused", counts.Refused),
        ("malformed", counts.Malformed),
        .. counts.Reasons.Select(static pair => ("malformed-" + pair.Key.ToName(), pair.Value)),
        ("other-family", counts.OtherFamily),
        ("conflict", counts.Conflict),
    ];
}
