using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Whence.Gateway.Providers;

namespace Whence.Cli.Commands;

/// <summary><c>whence networks</c>: the ranges that are shipped, or the networks of a configuration, with their age.</summary>
internal sealed class NetworksCommand : WhenceCommand
{
    private readonly Terminal _terminal;
    private readonly Option<string?> _config = new("--config", "-c")
    {
        Description = "Show the networks of this configuration; without it: the providers that are known.",
    };

    public NetworksCommand(Terminal terminal)
        : base(
            "networks",
            "Shows named networks: how many prefixes, from where, how old.",
            "whence networks",
            "whence networks -c whence.yaml --json")
    {
        _terminal = terminal;
        Setup([_config], RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        IReadOnlyList<NetworkListing> networks = parsed.GetValue(_config) is { } file
            ? NetworkListing.Of(ConfigLoading.Load(_terminal, file), TimeProvider.System)
            : NetworkListing.OfProviders(TimeProvider.System);
        if (parsed.GetValue(Json))
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, networks, Write);
        }
        else
        {
            new Sheet().Table(["name", "kind", "prefixes", "date", "age", "source"], [.. networks.Select(Row)]).Write(_terminal);
        }

        return Task.FromResult(ExitCodes.Ok);
    }

    private static string[] Row(NetworkListing network) =>
    [
        network.Name,
        network.Kind,
        network.Prefixes.ToString(CultureInfo.InvariantCulture),
        network.Date is { } date ? Text(date) : "-",
        network.AgeDays is { } days ? $"{days} days{(network.IsOld ? " (old)" : string.Empty)}" : "-",
        Printable.Text(network.Source ?? (network.Note is { } note ? $"none: {note}" : "the configuration")),
    ];

    private static void Write(Utf8JsonWriter json, IReadOnlyList<NetworkListing> networks)
    {
        json.WriteStartArray();
        foreach (NetworkListing network in networks)
        {
            json.WriteStartObject();
            json.WriteString("name", network.Name);
            json.WriteString("kind", network.Kind);
            json.WriteNumber("prefixes", network.Prefixes);
            json.WriteString("source", network.Source);
            json.WriteString("date", network.Date is { } date ? Text(date) : null);
            if (network.AgeDays is { } days)
            {
                json.WriteNumber("age_days", days);
            }
            else
            {
                json.WriteNull("age_days");
            }

            json.WriteBoolean("old", network.IsOld);
            json.WriteString("note", network.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
