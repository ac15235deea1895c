using System.Buffers;

namespace Whence.Proxy.Http;

/// <summary>Tells from the first bytes of a connection whether its client speaks HTTP/2 with prior knowledge (RFC 9113 section
/// 3.4).</summary>
/// <remarks>The method PRI is reserved for it (section 11.6): no request of HTTP/1.1 begins so.</remarks>
internal static class ClientPreface
{
    /// <summary>What every HTTP/2 connection begins with.</summary>
    public static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <param name="first">The first bytes.</param>
    /// <param name="isHttp2">On <see cref="ReadStatus.Done"/>: whether it is HTTP/2.</param>
    /// <returns>Never <see cref="ReadStatus.Invalid"/>: what is not HTTP/2 is for HTTP/1.1 to judge.</returns>
    public static ReadStatus Read(in ReadOnlySequence<byte> first, out bool isHttp2)
    {
        Span<byte> head = stackalloc byte[Bytes.Length];
        head = head[..(int)Math.Min(first.Length, head.Length)];
        first.Slice(0, head.Length).CopyTo(head);
        bool begins = Bytes.StartsWith(head);
        isHttp2 = begins && head.Length == Bytes.Length;
        return begins && !isHttp2 ? ReadStatus.NeedMore : ReadStatus.Done;
    }
}
