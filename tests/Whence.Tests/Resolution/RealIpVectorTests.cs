using System.Globalization;
using System.Text.Json;

namespace Whence.Tests.Resolution;

/// <summary>Cases from the suites of nginx, APISIX, ASP.NET Core, Envoy, realclientip-go, Traefik, Caddy, Rails and others: all undisputed
/// ones hold at once.</summary>
public sealed class RealIpVectorTests
{
    public static TheoryData<string, string> Undisputed => Rows("vectors-realip.jsonl", static row => !row.GetProperty("disputed").GetBoolean());

    public static TheoryData<string, string> Proposed => Rows("vectors-realip-proposed.jsonl", static _ => true);

    [Theory]
    [MemberData(nameof(Undisputed))]
    public void Undisputed_case_of_a_peers_suite_holds(string name, string row) => Holds(name, row);

    [Theory]
    [MemberData(nameof(Proposed))]
    public void Proposed_case_holds(string name, string row) => Holds(name, row);

    private static void Holds(string name, string line)
    {
        JsonElement row = JsonDocument.Parse(line).RootElement;
        string peerText = row.GetProperty("peer_sub_or_peer").GetString()!;
        ConnectionSource source = ConnectionSource.Direct(Peer(peerText), default);
        var fields = row.GetProperty("headers").EnumerateArray().Select(static pair => (pair[0].GetString()!, pair[1].GetString()!)).ToArray();

        Whence.Resolution answer = Resolving.Resolve(source, [Rule(row)], fields);

        string? expected = row.GetProperty("expect").GetString();
        if (expected is null)
        {
            Assert.True(answer.Client == source.Sender, $"{name}: the sender must stay, got {answer}");
            return;
        }

        Assert.True(answer.Client.Address.ToString() == expected, $"{name}: expected {expected}, got {answer}");
        Assert.NotEqual(ResolutionOutcome.Indeterminate, answer.Outcome);
        if (row.TryGetProperty("expect_port", out JsonElement port) && port.ValueKind == JsonValueKind.Number)
        {
            Assert.Equal(port.GetInt32(), answer.Client.Port);
        }
    }

    private static AddressPort Peer(string text)
    {
        string withoutZone = text.Split('%')[0];
        return text == "unix:" ? new AddressPort(Address.Unix, 0) : Address.TryParse(withoutZone.AsSpan(), out Address address) ? new AddressPort(address, 0) : default;
    }

    private static ClaimRule Rule(JsonElement row)
    {
        string mode = row.GetProperty("mode").GetString()!;
        string list = row.TryGetProperty("list_header", out JsonElement header) ? header.GetString()! : "X-Forwarded-For";
        int? limit = row.TryGetProperty("limit", out JsonElement number) ? number.GetInt32() : null;
        string[] trusted = [.. row.GetProperty("trusted").EnumerateArray().Select(static text => text.GetString()!)];
        TrustedNetworks networks = Masked(trusted);
        if (row.GetProperty("peer_sub_or_peer").GetString()!.Length == 0)
        {
            networks = networks.WithAbsentSender();
        }

        ClaimField listField = list.Equals("Forwarded", StringComparison.OrdinalIgnoreCase) ? ClaimField.Forwarded : ClaimField.ListHeader(list);
        if (mode.StartsWith("count:", StringComparison.Ordinal))
        {
            // The list is not peer-checked in this mode.
            TrustedNetworks everybody = Masked(["0.0.0.0/0", "::/0", "unix:"]).WithAbsentSender();
            return new ClaimRule(listField, everybody) { Depth = int.Parse(mode[6..], CultureInfo.InvariantCulture) };
        }

        if (mode.StartsWith("single-header:", StringComparison.Ordinal))
        {
            return new ClaimRule(ClaimField.Header(mode[14..]), networks);
        }

        return mode switch
        {
            "nonrecursive" => new ClaimRule(listField, networks) { Limit = 1 },
            "forwarded" => new ClaimRule(ClaimField.Forwarded, networks) { Limit = limit },
            "rightmost-untrusted" => new ClaimRule(listField, networks) { Limit = limit },
            _ => throw new ArgumentException(mode),
        };
    }

    private static TrustedNetworks Masked(string[] trusted)
    {
        var prefixes = new List<Prefix>();
        foreach (string text in trusted.Where(static text => text != "unix:"))
        {
            Assert.True(Prefix.TryParseMasked(System.Text.Encoding.ASCII.GetBytes(text), out Prefix prefix, out _, out PrefixFault fault), $"{text}: {fault}");
            prefixes.Add(prefix);
        }

        return new TrustedNetworks(prefixes, trusted.Contains("unix:"));
    }

    private static TheoryData<string, string> Rows(string file, Func<JsonElement, bool> wanted)
    {
        var data = new TheoryData<string, string>();
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", file)))
        {
            var row = System.Text.Json.Nodes.JsonNode.Parse(line)!.AsObject();
            if (wanted(JsonDocument.Parse(line).RootElement))
            {
                row["peer_sub_or_peer"] = (string?)row["peer_sub"] ?? (string?)row["peer"];
                data.Add((string)row["name"]!, row.ToJsonString());
            }
        }

        return data;
    }
}
