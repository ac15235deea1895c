namespace Whence.Proxy.Tls;

/// <summary>Tells what speaks on a connection that does not begin with a record of TLS, so that the log says more than no.</summary>
internal static class ForeignProtocol
{
    private const byte Ssl2ClientHello = 1;

    /// <summary>Recognises it by its first five bytes.</summary>
    public static ClientHelloReason Recognise(ReadOnlySpan<byte> start)
    {
        if (IsHttp(start))
        {
            return ClientHelloReason.PlainHttp;
        }

        // Two bytes of length with the highest bit set, then the type of the message.
        return (start[0] & 0x80) != 0 && start[2] == Ssl2ClientHello ? ClientHelloReason.Ssl2 : ClientHelloReason.NotTls;
    }

    /// <summary>The methods of RFC 9110, PATCH, and the preface of HTTP/2.</summary>
    private static bool IsHttp(ReadOnlySpan<byte> start)
        => start.StartsWith("GET "u8) || start.StartsWith("HEAD "u8) || start.StartsWith("POST "u8) || start.StartsWith("PUT "u8)
            || start.StartsWith("DELET"u8) || start.StartsWith("OPTIO"u8) || start.StartsWith("PATCH"u8) || start.StartsWith("CONNE"u8)
            || start.StartsWith("TRACE"u8) || start.StartsWith("PRI *"u8);
}
