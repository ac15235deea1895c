using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>A frame of HTTP/2 (RFC 9113 section 4.1), right or wrong.</summary>
internal sealed record Http2Frame(Http2FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;

    /// <summary>What every connection of a client begins with.</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>The code of GOAWAY or RST_STREAM.</summary>
    public Http2Error Error => (Http2Error)BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(Type == Http2FrameType.GoAway ? 4 : 0));

    /// <summary>The last stream that a GOAWAY speaks of.</summary>
    public int LastStream => BinaryPrimitives.ReadInt32BigEndian(Payload) & int.MaxValue;

    /// <summary>The status in an answer: an index of the static table (RFC 7541 appendix A, 8 to 14), or three digits as they are.</summary>
    public int Status
    {
        get
        {
            int at = 0;
            while ((Payload[at] & 0xE0) == 0x20)
            {
                at += (Payload[at] & 0x1F) == 0x1F ? 1 + Payload.AsSpan(at + 1).IndexOfAnyInRange((byte)0, (byte)0x7F) + 1 : 1; // size of the table
            }

            return (Payload[at] & 0x80) != 0
                ? (Payload[at] & 0x7F) switch { 8 => 200, 9 => 204, 10 => 206, 11 => 304, 12 => 400, 13 => 404, 14 => 500, var other => throw new FormatException($"index {other}") }
                : int.Parse(Payload.AsSpan(at + 2, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    public static Http2Frame Settings(params byte[] payload) => new(Http2FrameType.Settings, 0, 0, payload);

    public static Http2Frame Setting(int id, uint value)
    {
        byte[] payload = new byte[6];
        BinaryPrimitives.WriteInt16BigEndian(payload, (short)id);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(2), value);
        return Settings(payload);
    }

    public static Http2Frame Headers(int stream, bool ends, params (string Name, string Value)[] fields)
        => new(Http2FrameType.Headers, (byte)(EndHeaders | (ends ? EndStream : 0)), stream, Block(fields));

    /// <summary>A request that a target could answer.</summary>
    public static Http2Frame Request(int stream, bool ends, ListenerKind kind, params (string Name, string Value)[] more)
        => Headers(stream, ends, [(":method", ends ? "GET" : "POST"), (":scheme", kind.IsTls() ? "https" : "http"), (":path", "/"), (":authority", "a"), .. more]);

    public static Http2Frame Data(int stream, string text, bool ends = false)
        => new(Http2FrameType.Data, ends ? EndStream : (byte)0, stream, Encoding.Latin1.GetBytes(text));

    public static Http2Frame Reset(int stream, Http2Error error = Http2Error.Cancel) => new(Http2FrameType.RstStream, 0, stream, Number((uint)error));

    public static Http2Frame WindowUpdate(int stream, uint by) => new(Http2FrameType.WindowUpdate, 0, stream, Number(by));

    public static Http2Frame Ping(byte mark) => new(Http2FrameType.Ping, 0, 0, [mark, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>Fields as literals that nobody keeps (RFC 7541 section 6.2.2), without Huffman's code.</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        foreach ((string name, string value) in fields)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }

        return [.. block];
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[9 + Payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Payload.Length << 8 | (byte)Type);
        bytes[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), Stream);
        Payload.CopyTo(bytes, 9);
        return bytes;
    }

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static void AddText(List<byte> block, string text)
    {
        int length = text.Length; // RFC 7541 section 5.1, a prefix of seven bits
        if (length < 0x7F)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(0x7F);
            for (length -= 0x7F; length >= 0x80; length >>= 7)
            {
                block.Add((byte)(length & 0x7F | 0x80));
            }

            block.Add((byte)length);
        }

        block.AddRange(Encoding.Latin1.GetBytes(text));
    }
}
