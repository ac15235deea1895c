using System.Globalization;

namespace Whence.Cli.Decode;

/// <summary>An answer of <c>whence decode</c> for people: every field and TLV by its name.</summary>
internal static class DecodeSheet
{
    public static Sheet Of(DecodeAnswer answer, int total)
    {
        var sheet = new Sheet().Field("status", answer.Status);
        if (answer.Status != DecodeAnswer.Ok)
        {
            return sheet.Field("reason", answer.Reason).Field("meaning", Meaning(answer));
        }

        sheet.Field("version", $"{answer.Version}")
            .Field("command", answer.Command)
            .Field("family", $"{answer.Family}, {answer.Transport}")
            .Field("source", End(answer.Source, answer.SourcePort))
            .Field("destination", End(answer.Destination, answer.DestinationPort))
            .Field("header", $"{answer.Consumed} bytes")
            .Field("payload", $"{total - answer.Consumed} bytes");
        var rows = new List<string[]>();
        foreach ((byte type, byte[] value) in answer.Tlvs ?? [])
        {
            AddRows(rows, type, value);
        }

        return rows.Count == 0 ? sheet : sheet.Table(["type", "name", "value"], rows);
    }

    private static string Meaning(DecodeAnswer answer) => answer.Status switch
    {
        DecodeAnswer.None => "These bytes cannot be a PROXY header.",
        DecodeAnswer.NeedMore => "So far this is a PROXY header; it goes on.",
        _ => answer.Description ?? "This is no valid PROXY header.",
    };

    private static string End(string? address, int? port)
        => address is null ? "none" : port is null ? $"\"{Printable.Text(address)}\"" : $"{address} port {port}";

    private static void AddRows(List<string[]> rows, byte type, byte[] value)
    {
        // As it stood in the header, so that the reader of the core library takes it apart.
        byte[] packed = [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];
        if (type == TlvType.Ssl && TlvList.TryCreate(packed, out TlvList list) && list.TryGetSsl(out SslTlv ssl))
        {
            rows.Add(
                [Type(type), TlvNames.Of(type), string.Create(CultureInfo.InvariantCulture, $"client {ssl.Client}, verify {ssl.Verify}")]);
            foreach (Tlv tlv in ssl.SubTlvs)
            {
                rows.Add([$"  {Type(tlv.Type)}", TlvNames.OfSsl(tlv.Type), Printable.Bytes(tlv.Value)]);
            }
        }
        else
        {
            rows.Add([Type(type), TlvNames.Of(type), Value(type, value)]);
        }
    }

    private static string Type(byte type) => string.Create(CultureInfo.InvariantCulture, $"0x{type:X2}");

    private static string Value(byte type, byte[] value) => type switch
    {
        TlvType.Noop => string.Create(CultureInfo.InvariantCulture, $"{value.Length} bytes of padding"),
        TlvType.Crc32C => $"{Printable.Hex(value)}, right",
        _ => Printable.Bytes(value),
    };
}
