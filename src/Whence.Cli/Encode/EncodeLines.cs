using System.Text.Json;

namespace Whence.Cli.Encode;

/// <summary>
/// <c>whence encode --jsonl</c>, the mirror of decode's: a line in has the fields that decode's answer has (<c>name</c>, <c>version</c>,
/// <c>command</c>, <c>transport</c>, <c>family</c>, <c>src</c>, <c>sport</c>, <c>dst</c>, <c>dport</c>, <c>tlvs</c>); a line out is
/// <c>{"name","status":"ok"|"reject","reason","hex"}</c>.
/// </summary>
internal static class EncodeLines
{
    public static Task RunAsync(Terminal terminal)
        => JsonLines.RunAsync(terminal, static (line, json, output) => json.WriteLine(output, Answer(line), EncodeAnswer.Write));

    private static EncodeAnswer Answer(ReadOnlyMemory<char>? line)
    {
        string? name = null;
        try
        {
            using JsonDocument document = JsonFields.Parse(line ?? throw new FormatException("the line is too long"));
            name = JsonFields.Name(document.RootElement);
            return EncodeAnswer.To(name, Parse(document.RootElement));
        }
        catch (FormatException)
        {
            return new EncodeAnswer(name, JsonLines.BadRequestLine, null);
        }
    }

    private static EncodeRequest Parse(JsonElement line) => new()
    {
        Version = JsonFields.Number(line, "version") switch
        {
            null or 2 => 2,
            1 => 1,
            _ => throw new FormatException("'version' is neither 1 nor 2"),
        },
        Command = JsonFields.Text(line, "command") switch
        {
            null or "PROXY" when JsonFields.Text(line, "family") == "UNSPEC" => ProxyCommand.Unknown,
            null or "PROXY" => ProxyCommand.Proxy,
            "LOCAL" => ProxyCommand.Local,
            "UNKNOWN" => ProxyCommand.Unknown,
            _ => throw new FormatException("'command' is not known"),
        },
        Transport = JsonFields.Text(line, "transport") switch
        {
            null or "stream" or "unspec" => ProxyTransport.Stream,
            "dgram" => ProxyTransport.Datagram,
            _ => throw new FormatException("'transport' is not known"),
        },
        Source = End(line, "src", "sport"),
        Destination = End(line, "dst", "dport"),
        Tlvs = [.. JsonFields.List(line, "tlvs").Select(Tlv)],
    };

    private static EncodeEnd End(JsonElement line, string addressField, string portField)
    {
        if (JsonFields.Text(line, addressField) is not { } text)
        {
            return new EncodeEnd();
        }

        if (JsonFields.Text(line, "family") == "UNIX")
        {
            return new EncodeEnd(Path: text);
        }

        int port = JsonFields.Number(line, portField) ?? 0;
        return Address.TryParse(text, out Address address) && port is >= 0 and <= ushort.MaxValue
            ? new EncodeEnd(new AddressPort(address, (ushort)port))
            : throw new FormatException($"'{addressField}' is no address");
    }

    private static KeyValuePair<byte, byte[]> Tlv(JsonElement pair)
        => pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
            && pair[0].ValueKind == JsonValueKind.Number && pair[0].TryGetByte(out byte type)
            ? new(type, Convert.FromHexString(JsonFields.AsText(pair[1], "tlvs")))
            : throw new FormatException("'tlvs' is not a list of [type, hex]");
}
