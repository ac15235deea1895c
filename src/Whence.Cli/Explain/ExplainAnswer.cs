using System.Text.Json;

namespace Whence.Cli.Explain;

/// <summary>An answer of the resolver with its steps; also a line of <c>whence explain --jsonl</c>.</summary>
/// <param name="Name">Repeated from the question.</param>
/// <param name="Resolution">The answer; null when the line was no question.</param>
/// <param name="Hops">The steps from the peer to the client.</param>
internal sealed record ExplainAnswer(string? Name, Resolution? Resolution, IReadOnlyList<Hop> Hops)
{
    /// <summary>Asks the resolver.</summary>
    public static ExplainAnswer To(ExplainRequest request, ReadOnlySpan<ClaimRule> rules)
    {
        var steps = new List<Hop>();
        var sink = new HopList(steps);
        var claims = new HeaderClaims(request.Headers);
        ConnectionSource source = ConnectionSource.Direct(PeerText.Parse(request.Peer), default);
        return new ExplainAnswer(request.Name, ClientResolver.Resolve(source, rules, ref claims, ref sink), steps);
    }

    /// <summary>Writes the object; the order of its keys is part of the contract.</summary>
    public static void Write(Utf8JsonWriter json, ExplainAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("name", answer.Name);
        json.WriteString("client", Text(answer.Resolution?.Client ?? default));
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
        json.WriteString("reason", answer.Resolution?.Reason.ToName() ?? Decode.DecodeAnswer.BadRequestLine);
        json.WriteStartArray("hops");
        foreach (Hop hop in answer.Hops)
        {
            WriteHop(json, hop);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHop(Utf8JsonWriter json, Hop hop)
    {
        json.WriteStartObject();
        json.WriteString("address", Text(hop.Address));
        json.WriteString("by", hop.By.IsNone ? null : hop.By.ToString());
        json.WriteString("evidence", hop.Evidence.ToName());
        json.WriteBoolean("trusted", hop.Trusted);
        json.WriteEndObject();
    }

    private static string? Text(AddressPort value) => value.IsNone ? null : value.Address.ToString();
}
