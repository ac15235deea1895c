namespace Whence.Proxy.Tls;

/// <summary>Looks at the headers of records as a client sends them (RFC 8446 section 5.1) and steps over the rest.</summary>
/// <remarks>
/// <para>SslStream waits for a record of whatever length its header says, as long as a handshake may take.</para>
/// <para>A renegotiation is refused by OpenSSL too, but the refusal lies there until there is something else to send, and the next one behind it.
/// In TLS 1.2 a handshake record behind the handshake can be nothing else; in TLS 1.3, where all are ciphered as data, there is none.</para>
/// </remarks>
internal struct RecordWatch
{
    /// <summary>RFC 5246 section 6.2.3. TLS 1.3 allows less (RFC 8446 section 5.2), which is OpenSSL's to check.</summary>
    internal const int MaxRecord = (1 << 14) + 2048;

    private const byte Handshake = 22;

    private long _header;
    private int _known;
    private int _toStep;

    /// <summary>Looks at what came next.</summary>
    /// <param name="bytes">It.</param>
    /// <param name="isEstablished">Whether the handshake is over.</param>
    public RecordFault Look(ReadOnlySpan<byte> bytes, bool isEstablished)
    {
        while (_toStep < bytes.Length)
        {
            bytes = bytes[_toStep..];
            _toStep = 0;
            for (; _known < HandshakeRecords.RecordHeader && !bytes.IsEmpty; _known++)
            {
                _header = _header << 8 | bytes[0];
                bytes = bytes[1..];
            }

            if (_known < HandshakeRecords.RecordHeader)
            {
                return RecordFault.None;
            }

            int length = (ushort)_header;
            if (length > MaxRecord)
            {
                return RecordFault.TooLong;
            }

            if (isEstablished && (byte)(_header >> 32) == Handshake)
            {
                return RecordFault.Renegotiation;
            }

            (_header, _known, _toStep) = (0, 0, length);
        }

        _toStep -= bytes.Length;
        return RecordFault.None;
    }
}
