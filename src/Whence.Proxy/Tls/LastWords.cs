using System.Buffers;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>The last bytes to a client that is turned away, sent so that they arrive.</summary>
internal static class LastWords
{
    /// <summary>After them the client has so long to take notice and to close.</summary>
    internal static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private const byte Fatal = 2;
    private const int DiscardSize = 4096;

    private static readonly byte[] HttpAnswer =
    [
        .. "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 25\r\nConnection: close\r\n\r\n"u8,
        .. "TLS is spoken here only.\n"u8,
    ];

    /// <summary>What fits a hello that is wrong; empty for a client that speaks something else, and where there is none.</summary>
    public static ReadOnlyMemory<byte> For(ClientHelloReason reason) => reason switch
    {
        ClientHelloReason.None or ClientHelloReason.NotTls => default,
        ClientHelloReason.PlainHttp => HttpAnswer,
        ClientHelloReason.Ssl2 or ClientHelloReason.RecordVersion or ClientHelloReason.VersionTooOld => For(TlsAlert.ProtocolVersion),
        ClientHelloReason.RecordType or ClientHelloReason.EmptyFragment or ClientHelloReason.MessageType or ClientHelloReason.TrailingData
            => For(TlsAlert.UnexpectedMessage),
        ClientHelloReason.RecordTooLong => For(TlsAlert.RecordOverflow),
        ClientHelloReason.TooLong or ClientHelloReason.DuplicateExtension or ClientHelloReason.ServerNameRepeated
            or ClientHelloReason.ServerNameMalformed => For(TlsAlert.IllegalParameter),
        _ => For(TlsAlert.DecodeError),
    };

    /// <summary>A record with a fatal alert. No version was agreed on: it says the one that all clients take (RFC 8446 section
    /// 5.1).</summary>
    public static ReadOnlyMemory<byte> For(TlsAlert alert) => new byte[] { TlsRecords.Alert, 3, 3, 0, 2, Fatal, (byte)alert };

    /// <summary>Sends them, then the end, and waits until the client is done. Where there are none it does nothing.</summary>
    public static async ValueTask SayAsync(Connection connection, ReadOnlyMemory<byte> words, TimeProvider time)
    {
        if (words.IsEmpty)
        {
            return;
        }

        await using ITimer bound = Bound(connection, time);
        if (!(await connection.SendAsync(words)).Failed)
        {
            await EndAsync(connection);
        }
    }

    /// <summary>The same for words that are on their way already.</summary>
    public static async ValueTask LingerAsync(Connection connection, TimeProvider time)
    {
        await using ITimer bound = Bound(connection, time);
        await EndAsync(connection);
    }

    private static ITimer Bound(Connection connection, TimeProvider time)
        => time.CreateTimer(static state => ((Connection)state!).Abort(), connection, Linger, Timeout.InfiniteTimeSpan);

    /// <summary>Closing sooner than the client would be a reset, because there are bytes that nobody read, and a reset would take the words
    /// from it.</summary>
    private static async ValueTask EndAsync(Connection connection)
    {
        connection.ShutdownSend();
        byte[] discarded = ArrayPool<byte>.Shared.Rent(DiscardSize);
        while (await connection.ReceiveAsync(discarded) is { Failed: false, IsEnd: false })
        {
            // Whatever it says now.
        }

        ArrayPool<byte>.Shared.Return(discarded);
    }
}
