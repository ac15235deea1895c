using System.Text.Json;

namespace Whence.Cli.Decode;

/// <summary>What bytes are as a PROXY header; also a line of <c>whence decode --jsonl</c>. What is absent is null.</summary>
internal sealed record DecodeAnswer(string? Name, string Status)
{
    public const string Ok = "ok";
    public const string Reject = "reject";
    public const string NeedMore = "need_more";
    public const string None = "none";

    public string? Reason { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Description { get; init; }

    public int? Version { get; init; }

    public string? Command { get; init; }

    public string? Transport { get; init; }

    public string? Family { get; init; }

    public string? Source { get; init; }

    public int? SourcePort { get; init; }

    public string? Destination { get; init; }

    public int? DestinationPort { get; init; }

    public IReadOnlyList<KeyValuePair<byte, byte[]>>? Tlvs { get; init; }

    public int? Consumed { get; init; }

    /// <summary>Writes the object; the order of its keys is part of the contract.</summary>
    public static void Write(Utf8JsonWriter json, DecodeAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("name", answer.Name);
        json.WriteString("status", answer.Status);
        json.WriteString("reason", answer.Reason);
        Number(json, "version", answer.Version);
        json.WriteString("command", answer.Command);
        json.WriteString("transport", answer.Transport);
        json.WriteString("family", answer.Family);
        json.WriteString("src", answer.Source);
        Number(json, "sport", answer.SourcePort);
        json.WriteString("dst", answer.Destination);
        Number(json, "dport", answer.DestinationPort);
        WriteTlvs(json, answer.Tlvs);
        Number(json, "consumed", answer.Consumed);
        json.WriteEndObject();
    }

    private static void WriteTlvs(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<byte, byte[]>>? tlvs)
    {
        if (tlvs is null)
        {
            json.WriteNull("tlvs");
            return;
        }

        json.WriteStartArray("tlvs");
        foreach ((byte type, byte[] value) in tlvs)
        {
            json.WriteStartArray();
            json.WriteNumberValue(type);
            json.WriteStringValue(Convert.ToHexStringLower(value));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
