using System.Text.Json;

namespace Whence.Cli.Doctor;

/// <summary>A route of any table (ip-route(8)).</summary>
/// <param name="Table">Its table.</param>
/// <param name="Kind">`unicast`, `local` and so on.</param>
/// <param name="Destination">A prefix, an address, or `default`.</param>
/// <param name="Device">The device.</param>
/// <param name="IsOnLink">Whether whoever it leads to is reached without a gateway.</param>
internal sealed record TableRoute(string Table, string Kind, string Destination, string? Device, bool IsOnLink)
{
    /// <summary>Who made it, by name or number; null = nobody said.</summary>
    public string? Protocol { get; init; }

    /// <summary>Whether it keeps every packet on this machine.</summary>
    public bool IsLocalDefault => Kind == "local" && Device == "lo" && Destination is "default" or "0.0.0.0/0" or "::/0";

    /// <summary>Reads what `ip -j route show table all` prints.</summary>
    /// <exception cref="JsonException">It is not that.</exception>
    public static IReadOnlyList<TableRoute> Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(static route => new TableRoute(
            Text(route, "table") ?? "main",
            Text(route, "type") ?? "unicast",
            Text(route, "dst") ?? string.Empty,
            Text(route, "dev"),
            !route.TryGetProperty("gateway", out _) && !route.TryGetProperty("via", out _) && !route.TryGetProperty("nexthops", out _))
        {
            Protocol = Text(route, "protocol"),
        })];
    }

    private static string? Text(JsonElement route, string name)
        => route.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;
}
