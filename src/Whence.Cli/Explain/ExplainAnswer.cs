using System.Text.Json;

namespace Whence.Cli.Explain;

/// <summary>An answer of the resolver with its steps; also a line of <c>whence explain --jsonl</c>.</summary>
/// <param name="Name">Repeated from the question.</param>
/// <param name="Resolution">The answer; null when the line was no question.</param>
/// <param name="Hops">The steps from the peer to the client.</param>
/// <param name="Claim">Where the deciding rule reads its claim; null when none decided.</param>
/// <param name="Proof">What the request carries of the secret of the deciding rule, or of the first that asks for one; null = none
/// does.</param>
/// <param name="PeerZone">The zone of the peer as it was written, with its percent sign; it is shown where the client is the peer.</param>
internal sealed record ExplainAnswer(
    string? Name, Resolution? Resolution, IReadOnlyList<Hop> Hops, ClaimField? Claim = null, string PeerZone = "", ProofState? Proof = null)
{
    /// <summary>Asks the resolver.</summary>
    public static ExplainAnswer To(ExplainRequest request, ReadOnlySpan<ClaimRule> rules)
    {
        var steps = new List<Hop>();
        var sink = new HopList(steps);
        var claims = new HeaderClaims(request.Headers);
        ConnectionSource source = ConnectionSource.Direct(PeerText.Parse(request.Peer), default);
        Resolution resolution = ClientResolver.Resolve(source, rules, ref claims, ref sink);
        ClaimField? claim = resolution.RuleIndex < 0 ? null : rules[resolution.RuleIndex].From;
        return new ExplainAnswer(
            request.Name, resolution, steps, claim, PeerText.ZoneOf(request.Peer), ProofOf(rules, resolution.RuleIndex, claims));
    }

    /// <summary>For people and programs; the secret itself, right or wrong, is in no answer.</summary>
    public static string Describe(ProofState proof) => proof switch
    {
        ProofState.Given => "given",
        ProofState.Wrong => "wrong",
        _ => "missing",
    };

    private static ProofState? ProofOf(ReadOnlySpan<ClaimRule> rules, int decided, HeaderClaims claims)
    {
        foreach (ClaimRule rule in decided < 0 ? rules : rules[decided..(decided + 1)])
        {
            if (rule.Proof is { } proof)
            {
                return claims.ReadProof(proof);
            }
        }

        return null;
    }

    /// <summary>Where a step was read, with the name of the field where one of many is read.</summary>
    public string EvidenceOf(Hop hop)
        => Claim is not null && !Claim.IsList && hop.Evidence == Claim.Source ? Claim.ToString() : hop.Evidence.ToName();

    /// <summary>Writes the object; the order of its keys is part of the contract.</summary>
    public static void Write(Utf8JsonWriter json, ExplainAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("name", answer.Name);
        json.WriteString("client", answer.ClientText());
        if (answer.Resolution is { Client.Port: > 0 } known)
        {
            json.WriteNumber("port", known.Client.Port);
        }
        else
        {
            json.WriteNull("port");
        }

        json.WriteString("outcome", answer.Resolution?.Outcome.ToName());
        json.WriteBoolean("verified", answer.Resolution?.Verified ?? false);
        json.WriteString("reason", answer.Resolution?.Reason.ToName() ?? JsonLines.BadRequestLine);
        if (answer.Proof is { } proof)
        {
            json.WriteString("proof", Describe(proof));
        }

        json.WriteStartArray("hops");
        foreach (Hop hop in answer.Hops)
        {
            WriteHop(json, answer, hop);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHop(Utf8JsonWriter json, ExplainAnswer answer, Hop hop)
    {
        json.WriteStartObject();
        json.WriteString("address", Text(hop.Address));
        json.WriteString("by", hop.By.IsNone ? null : hop.By.ToString());
        json.WriteString("evidence", answer.EvidenceOf(hop));
        json.WriteBoolean("trusted", hop.Trusted);
        json.WriteEndObject();
    }

    /// <summary>The client; where it is the peer, with the zone that the peer was written with.</summary>
    private string? ClientText()
    {
        AddressPort client = Resolution?.Client ?? default;
        return Hops.Count > 0 && client == Hops[0].Address && !client.IsNone ? Text(client) + PeerZone : Text(client);
    }

    private static string? Text(AddressPort value) => value.IsNone ? null : value.Address.ToString();
}
