using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>Looks at the headers of records as a client sends them (RFC 8446 section 5.1) and steps over the rest.</summary>
/// <remarks>
/// <para>SslStream waits for a record of whatever length its header says, as long as a handshake may take.</para>
/// <para>A renegotiation is refused by OpenSSL too, but the refusal lies there until there is something else to send, and the next one behind it.
/// In TLS 1.2 a handshake record behind the handshake can be nothing else; in TLS 1.3, where all are ciphered as data, there is none.</para>
/// </remarks>
internal struct RecordWatch
{
    private HeaderWalk _walk;

    /// <summary>Looks at what came next.</summary>
    /// <param name="bytes">It.</param>
    /// <param name="isEstablished">Whether the handshake is over.</param>
    public RecordFault Look(ReadOnlySpan<byte> bytes, bool isEstablished)
    {
        while (_walk.TryNext(ref bytes, out ulong header))
        {
            int length = (ushort)header;
            if (length > TlsRecords.MaxCiphered)
            {
                return RecordFault.TooLong;
            }

            if (isEstablished && (byte)(header >> 32) == TlsRecords.Handshake)
            {
                return RecordFault.Renegotiation;
            }

            _walk.StepOver(length);
        }

        return RecordFault.None;
    }
}
