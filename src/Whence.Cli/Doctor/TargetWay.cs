using System.Text.Json;

namespace Whence.Cli.Doctor;

/// <summary>How this machine reaches a target.</summary>
/// <param name="Target">The target.</param>
/// <param name="Device">The device; null = there is no way.</param>
/// <param name="Own">Our address towards it.</param>
/// <param name="IsHere">Whether it is an address of this machine.</param>
internal sealed record TargetWay(Address Target, string? Device, string? Own, bool IsHere)
{
    /// <summary>Reads what `ip -j route get` prints.</summary>
    /// <exception cref="JsonException">It is not that.</exception>
    public static TargetWay Parse(Address target, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement route = document.RootElement.EnumerateArray().First();
        return new TargetWay(target, Text(route, "dev"), Text(route, "prefsrc"), Text(route, "type") == "local");
    }

    private static string? Text(JsonElement route, string name)
        => route.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
