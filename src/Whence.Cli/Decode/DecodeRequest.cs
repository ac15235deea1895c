using System.Text.Json;

namespace Whence.Cli.Decode;

/// <summary>One question of <c>whence decode --jsonl</c>.</summary>
/// <param name="Name">Repeated in the answer.</param>
/// <param name="Bytes">The bytes that came.</param>
/// <param name="IsDatagram">Whether they are one datagram, not the start of a stream.</param>
/// <param name="Eof">Whether nothing follows.</param>
/// <param name="Limit">The most bytes of a header.</param>
internal sealed record DecodeRequest(
    string? Name, byte[] Bytes, bool IsDatagram = false, bool Eof = false, int Limit = ProxyReadOptions.LargestMaxSize)
{
    /// <summary>The most that the length field of a header can say; who sets this as the limit means that there is none.</summary>
    private const int LargestLengthField = ushort.MaxValue;

    /// <summary>What the reader of the core library is told; its limit counts the 16 bytes before the length field's block too.</summary>
    public ProxyReadOptions Options => new(Limit >= LargestLengthField ? ProxyReadOptions.LargestMaxSize : Limit);

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is no such question.</exception>
    public static DecodeRequest Parse(JsonElement line)
    {
        bool datagram = JsonFields.Text(line, "transport") switch
        {
            null or "stream" => false,
            "datagram" => true,
            _ => throw new FormatException("'transport' is neither stream nor datagram"),
        };
        int limit = JsonFields.Number(line, "limit") ?? ProxyReadOptions.LargestMaxSize;
        if (limit < 1)
        {
            throw new FormatException("'limit' is below 1");
        }

        string hex = JsonFields.Text(line, "hex") ?? throw new FormatException("'hex' is missing");
        return new DecodeRequest(JsonFields.Name(line), Convert.FromHexString(hex), datagram, JsonFields.Flag(line, "eof") ?? false, limit);
    }
}
