using System.Text.Json;

namespace Whence.Cli.Doctor;

/// <summary>A rule of nftables that marks packets for transparent sockets of this machine, ours or somebody else's.</summary>
/// <param name="Family">`inet`, `ip` or `ip6`.</param>
/// <param name="Table">The table that it is in.</param>
/// <param name="Mark">What a packet without a mark gets.</param>
internal sealed record TransparentMark(string Family, string Table, uint Mark)
{
    /// <summary>Which packets it is about.</summary>
    public MarkedProtocols Protocols { get; init; } = MarkedProtocols.All;

    public bool IsOurs => Family == "inet" && Table == OwnPieces.NftTable && Mark == OwnPieces.Mark;

    public bool IsFor(IpFamily family) => Family == "inet" || Family == (family == IpFamily.V4 ? "ip" : "ip6");

    /// <summary>Reads what `nft -j list ruleset` prints.</summary>
    /// <exception cref="JsonException">It is not that.</exception>
    public static IReadOnlyList<TransparentMark> Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement[] items = [.. document.RootElement.GetProperty("nftables").EnumerateArray()];
        HashSet<(string?, string?, string?)> early = [.. Of(items, "chain")
            .Where(static chain => Text(chain, "hook") == "prerouting")
            .Select(static chain => (Text(chain, "family"), Text(chain, "table"), Text(chain, "name")))];
        return [.. Of(items, "rule")
            .Where(rule => early.Contains((Text(rule, "family"), Text(rule, "table"), Text(rule, "chain"))))
            .Select(Read)
            .OfType<TransparentMark>()];
    }

    private static IEnumerable<JsonElement> Of(JsonElement[] items, string kind)
        => items.Where(item => item.TryGetProperty(kind, out _)).Select(item => item.GetProperty(kind));

    private static TransparentMark? Read(JsonElement rule)
    {
        JsonElement[] parts = [.. rule.GetProperty("expr").EnumerateArray()];
        return parts.Any(IsTransparentSocket) && parts.Select(MarkOf).FirstOrDefault(static mark => mark is not null) is { } mark
            ? new TransparentMark(Text(rule, "family") ?? string.Empty, Text(rule, "table") ?? string.Empty, mark)
            {
                Protocols = parts.Aggregate(MarkedProtocols.All, static (left, part) => left & ProtocolsOf(part)),
            }
            : null;
    }

    /// <summary>`socket transparent 1`</summary>
    private static bool IsTransparentSocket(JsonElement part)
        => Find(part, "match", "left", "socket", "key")?.ToString() == "transparent" && Find(part, "match", "right")?.ToString() == "1"
            && Find(part, "match", "op")?.ToString() == "==";

    /// <summary>What a condition leaves: `meta l4proto P`, `ip protocol P`, `ip6 nexthdr P`, or a field of one, as `udp dport 53`.</summary>
    private static MarkedProtocols ProtocolsOf(JsonElement part)
    {
        string? header = Find(part, "match", "left", "payload", "protocol")?.ToString();
        string? field = Find(part, "match", "left", "payload", "field")?.ToString();
        bool isProtocol = Find(part, "match", "left", "meta", "key")?.ToString() == "l4proto"
            || (header, field) is ("ip", "protocol") or ("ip6", "nexthdr");
        if (!isProtocol)
        {
            return header is "tcp" or "udp" or "icmp" or "icmpv6" ? Named(header) : MarkedProtocols.All;
        }

        JsonElement right = Find(part, "match", "right") ?? default;
        MarkedProtocols named = Find(right, "set") is { ValueKind: JsonValueKind.Array } set
            ? set.EnumerateArray().Aggregate(MarkedProtocols.None, static (all, one) => all | Named(one.ToString()))
            : Named(right.ToString());
        return Find(part, "match", "op")?.ToString() == "!=" ? MarkedProtocols.All & ~named : named;
    }

    /// <summary>As nft writes it, by name where /etc/protocols has it.</summary>
    private static MarkedProtocols Named(string protocol) => protocol switch
    {
        "tcp" or "6" => MarkedProtocols.Tcp,
        "udp" or "17" => MarkedProtocols.Udp,
        "icmp" or "1" or "icmpv6" or "ipv6-icmp" or "58" => MarkedProtocols.Errors,
        _ => MarkedProtocols.None,
    };

    /// <summary>`meta mark set N`, or `meta mark set meta mark | N`.</summary>
    private static uint? MarkOf(JsonElement part)
    {
        if (Find(part, "mangle", "key", "meta", "key")?.ToString() != "mark" || Find(part, "mangle", "value") is not { } value)
        {
            return null;
        }

        JsonElement number = Find(value, "|") is { ValueKind: JsonValueKind.Array } or && or.GetArrayLength() == 2 ? or[1] : value;
        return number.ValueKind == JsonValueKind.Number && number.TryGetUInt32(out uint mark) ? mark : null;
    }

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
