namespace Whence.Proxy.Tls;

/// <summary>Reads a ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2) without taking part in the handshake.</summary>
/// <remarks>Never throws on input, never allocates, reads no byte behind the hello. No state.</remarks>
internal static class ClientHelloReader
{
    private const int RandomLength = 32;
    private const int MaxSessionId = 32;

    /// <summary>Reads the hello at the start of a connection.</summary>
    /// <param name="source">The connection from its first byte on.</param>
    /// <param name="message">Room for the joined message; at least as long as the source.</param>
    /// <param name="hello">On done: what it says, as views into <paramref name="message"/>.</param>
    /// <param name="read">On done: the bytes that it took. On need-more: the least length of the source worth calling again with.</param>
    /// <param name="reason">What is wrong, if anything.</param>
    public static ReadStatus Read(
        ReadOnlySpan<byte> source, Span<byte> message, out ClientHello hello, out int read, out ClientHelloReason reason)
    {
        hello = default;
        ReadStatus status = HandshakeRecords.Join(source, message, out int length, out read, out reason);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        reason = ReadMessage(message[HandshakeRecords.MessageHeader..length], out hello);
        return reason == ClientHelloReason.None ? ReadStatus.Done : ReadStatus.Invalid;
    }

    private static ClientHelloReason ReadMessage(Span<byte> body, out ClientHello hello)
    {
        hello = default;
        HelloCursor cursor = new(body);
        bool fits = cursor.TryUInt16(out ushort legacyVersion)
            && cursor.TryBytes(RandomLength, out _)
            && cursor.TryShortVector(out Span<byte> session) && session.Length <= MaxSessionId
            && cursor.TryVector(out Span<byte> ciphers) && ciphers.Length > 0 && ciphers.Length % sizeof(ushort) == 0
            && cursor.TryShortVector(out Span<byte> compressions) && compressions.Length > 0;
        if (!fits)
        {
            return ClientHelloReason.Malformed;
        }

        // TLS 1.2 knows hellos that end here (RFC 5246 section 7.4.1.2).
        Span<byte> extensions = default;
        if (!cursor.IsEmpty && (!cursor.TryVector(out extensions) || !cursor.IsEmpty))
        {
            return ClientHelloReason.Malformed;
        }

        return ClientHelloExtensions.Read(extensions, legacyVersion, out hello);
    }
}
