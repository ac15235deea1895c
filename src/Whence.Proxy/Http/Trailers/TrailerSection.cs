using System.Buffers;
using System.Text;

namespace Whence.Proxy.Http;

/// <summary>Writes the end of a chunked body with trailers behind it (RFC 9112 section 7.1.2).</summary>
internal static class TrailerSection
{
    /// <summary>The last chunk.</summary>
    public static void Begin(IBufferWriter<byte> to) => to.Write(ChunkFrame.Last);

    /// <summary>One line, byte for byte as it came.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="name">A token.</param>
    /// <param name="value">What <see cref="FieldTemplate.IsFieldValue"/> takes.</param>
    public static void Add(IBufferWriter<byte> to, string name, string value)
    {
        Encoding.Latin1.GetBytes(name, to);
        to.Write(": "u8);
        Encoding.Latin1.GetBytes(value, to);
        to.Write("\r\n"u8);
    }

    /// <summary>The empty line.</summary>
    public static void End(IBufferWriter<byte> to) => to.Write("\r\n"u8);
}
