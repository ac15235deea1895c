using System.Buffers.Binary;

namespace Whence.Proxy.Tls;

/// <summary>Joins the first message of a connection from the records that it is spread over (RFC 8446 section 5.1).</summary>
internal static class HandshakeRecords
{
    /// <summary>Type, length.</summary>
    public const int MessageHeader = 4;

    /// <summary>The longest message that is taken, its header included. Hellos have 0.2 to 2 KiB; the lists in them may grow.</summary>
    public const int MaxMessage = 16 * 1024;

    /// <summary>The most bytes that a message is looked for in: it and the headers of some 200 records, where few clients send more than
    /// two.</summary>
    public const int MaxLength = MaxMessage + 1024;

    private const byte ClientHelloType = 1;
    private const byte VersionMajor = 3;

    /// <summary>Joins it.</summary>
    /// <param name="source">The connection from its first byte on.</param>
    /// <param name="message">Where the message goes; at least as long as the source.</param>
    /// <param name="length">On done: how long the message is.</param>
    /// <param name="read">On done: how many bytes of the source it took. On need-more: the least length of the source worth calling again
    /// with, so that a sender of single bytes, even of single-byte records, has the source walked some fifty times and not
    /// thousands.</param>
    /// <param name="reason">What is wrong, if anything.</param>
    public static ReadStatus Join(ReadOnlySpan<byte> source, Span<byte> message, out int length, out int read, out ClientHelloReason reason)
    {
        int at = 0;
        int wanted = MessageHeader; // at least, until the header of the message says how much
        bool isHeaderRead = false;
        length = 0;
        while (source.Length - at >= TlsRecords.Header)
        {
            // 1. The header of a record.
            reason = CheckHeader(source.Slice(at, TlsRecords.Header), isFirst: at == 0);
            if (reason != ClientHelloReason.None)
            {
                return Refuse(out read);
            }

            // 2. Its part of the message, as much as is there.
            int size = BinaryPrimitives.ReadUInt16BigEndian(source[(at + 3)..]);
            ReadOnlySpan<byte> part = source.Slice(at + TlsRecords.Header, Math.Min(size, source.Length - at - TlsRecords.Header));
            part.CopyTo(message[length..]);
            int lengthWithRecord = length + size;
            length += part.Length;

            // 3. The header of the message, once.
            if (!isHeaderRead && length >= MessageHeader)
            {
                isHeaderRead = true;
                wanted = MessageHeader + (message[1] << 16 | message[2] << 8 | message[3]);
                reason = message[0] != ClientHelloType ? ClientHelloReason.MessageType
                    : wanted > MaxMessage ? ClientHelloReason.TooLong
                    : ClientHelloReason.None;
            }

            // 4. Nothing follows the message before it was answered: the keys would change in the middle of a record.
            if (reason == ClientHelloReason.None && isHeaderRead && lengthWithRecord > wanted)
            {
                reason = ClientHelloReason.TrailingData;
            }

            if (reason != ClientHelloReason.None)
            {
                return Refuse(out read);
            }

            at += TlsRecords.Header + size;
            if (part.Length < size || at > MaxLength)
            {
                return NeedMore(at, out read, out reason);
            }

            if (isHeaderRead && length == wanted)
            {
                read = at;
                return ReadStatus.Done;
            }
        }

        // The first header decides alone whether this is TLS. Behind another one the rest of the message must come.
        return NeedMore(at == 0 ? TlsRecords.Header : at + TlsRecords.Header + wanted - length, out read, out reason);
    }

    private static ReadStatus NeedMore(int least, out int read, out ClientHelloReason reason)
    {
        read = least;
        reason = least > MaxLength ? ClientHelloReason.TooLong : ClientHelloReason.None;
        return reason == ClientHelloReason.None ? ReadStatus.NeedMore : Refuse(out read);
    }

    private static ReadStatus Refuse(out int read)
    {
        read = 0;
        return ReadStatus.Invalid;
    }

    private static ClientHelloReason CheckHeader(ReadOnlySpan<byte> header, bool isFirst)
    {
        if (header[0] != TlsRecords.Handshake)
        {
            return isFirst ? ForeignProtocol.Recognise(header) : ClientHelloReason.RecordType;
        }

        // The minor version means nothing (RFC 8446 section 5.1); another major one is no TLS.
        if (header[1] != VersionMajor)
        {
            return isFirst ? ClientHelloReason.NotTls : ClientHelloReason.RecordVersion;
        }

        return BinaryPrimitives.ReadUInt16BigEndian(header[3..]) switch
        {
            0 => ClientHelloReason.EmptyFragment,
            > TlsRecords.MaxFragment => ClientHelloReason.RecordTooLong,
            _ => ClientHelloReason.None,
        };
    }
}
