using System.Globalization;
using System.Text.Json;

namespace Whence.Cli.Doctor;

/// <summary>A rule that chooses a routing table (ip-rule(8)).</summary>
/// <param name="Priority">Rules are asked from the smallest to the greatest.</param>
/// <param name="Table">The table; null for a rule that does something else.</param>
/// <param name="Mark">The mark of the packets that it is for.</param>
/// <param name="Mask">Which bits of the mark count; 0 = it is for all marks.</param>
/// <param name="IsNarrowed">Whether it is for some packets alone by anything else: address, device, port and so on.</param>
internal sealed record PolicyRule(int Priority, string? Table, uint Mark, uint Mask, bool IsNarrowed)
{
    /// <summary>The addresses that this machine's own programs send from, where it is for those alone (`from` with `iif lo`); null = it is for
    /// others, or narrowed by more than that.</summary>
    public string? OwnSource { get; init; }

    /// <summary>Who made it, by name or number; null = the kernel, or nobody said.</summary>
    public string? Protocol { get; init; }

    /// <summary>Fields that do not say which packets a rule is for.</summary>
    private static readonly string[] Others =
    [
        "priority", "table", "fwmark", "fwmask", "protocol", "action", "goto", "suppress_prefixlen", "suppress_ifgroup",
    ];

    /// <summary>Reads what `ip -j rule` prints.</summary>
    /// <exception cref="JsonException">It is not that.</exception>
    public static IReadOnlyList<PolicyRule> Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    public bool Takes(uint mark) => !IsNarrowed && (mark & Mask) == (Mark & Mask);

    private static PolicyRule Read(JsonElement rule)
    {
        bool hasMark = rule.TryGetProperty("fwmark", out JsonElement mark);
        uint mask = rule.TryGetProperty("fwmask", out JsonElement bits) ? Number(bits) : hasMark ? uint.MaxValue : 0;
        return new PolicyRule(
            rule.GetProperty("priority").GetInt32(),
            rule.TryGetProperty("table", out JsonElement table) ? table.GetString() : null,
            hasMark ? Number(mark) : 0,
            mask,
            rule.EnumerateObject().Any(Narrows))
        {
            OwnSource = OwnSourceOf(rule),
            Protocol = rule.TryGetProperty("protocol", out JsonElement protocol) ? protocol.ToString() : null,
        };
    }

    private static string? OwnSourceOf(JsonElement rule)
    {
        bool isOwn = rule.TryGetProperty("iif", out JsonElement device) && device.GetString() == "lo";
        if (!isOwn || !rule.TryGetProperty("src", out JsonElement source)
            || rule.EnumerateObject().Any(static field => Narrows(field) && field.Name is not ("src" or "srclen" or "iif")))
        {
            return null;
        }

        return rule.TryGetProperty("srclen", out JsonElement length) ? $"{source}/{length}" : source.ToString();
    }

    private static bool Narrows(JsonProperty field)
        => !Others.Contains(field.Name) && !(field.Name == "src" && field.Value.ToString() == "all");

    private static uint Number(JsonElement text)
    {
        ReadOnlySpan<char> digits = text.GetString();
        digits = digits.StartsWith("0x") ? digits[2..] : digits;
        return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
            ? number
            : throw new JsonException("a mark that is no number");
    }
}
