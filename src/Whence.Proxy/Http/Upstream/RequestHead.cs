using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Writes the head of a request for a target (RFC 9112 section 3).</summary>
/// <remarks>
/// The last gate before the wire: whoever built the request, nothing that would end a line or begin a field of its own gets through, and
/// framing is written here alone.
/// </remarks>
internal static class RequestHead
{
    /// <summary>What stands around request line, Host and framing, generously.</summary>
    private const int FixedRoom = 160;

    /// <summary>Colon, space, CR, LF.</summary>
    private const int LineRoom = 4;

    /// <summary>The bytes that <see cref="TryWrite"/> needs at the most.</summary>
    public static int RoomFor(in UpstreamRequest request)
    {
        int room = FixedRoom + request.Method.Length + request.Target.Length + request.Host.Length;
        foreach (KeyValuePair<string, StringValues> field in request.Fields)
        {
            for (int i = 0; i < field.Value.Count; i++)
            {
                room += field.Key.Length + (field.Value[i]?.Length ?? 0) + LineRoom;
            }
        }

        return room;
    }

    /// <summary>How the body of a request is framed: as it came. A method that expects one says that there is none (RFC 9110 section
    /// 8.6).</summary>
    public static RequestFraming FramingOf(in UpstreamRequest request, out long length)
    {
        length = request.Body?.Length ?? 0;
        return request.Body switch
        {
            { Length: null } => RequestFraming.Chunked,
            null when request.Method is not ("POST" or "PUT" or "PATCH") => RequestFraming.None,
            _ => RequestFraming.Length,
        };
    }

    /// <param name="request">The request.</param>
    /// <param name="closes">Whether the connection ends with it; kept ones need no word in HTTP/1.1.</param>
    /// <param name="destination">Of at least <see cref="RoomFor"/> bytes.</param>
    /// <param name="written">How many were written.</param>
    /// <returns>Whether it can be written at all.</returns>
    public static bool TryWrite(in UpstreamRequest request, bool closes, Span<byte> destination, out int written)
    {
        var writer = new Writer(destination);
        bool fits = FieldSyntax.IsToken(request.Method) && IsTarget(request.Target)
            && writer.TryAdd(request.Method) && writer.TryAdd(" "u8) && writer.TryAdd(request.Target)
            && writer.TryAdd(" HTTP/1.1\r\nHost: "u8) && writer.TryAdd(request.Host) && TryAddFields(ref writer, request.Fields) && TryAddFraming(ref writer, request)
            && writer.TryAdd(EndOf(request.Upgrades, closes, request.TakesTrailers));
        written = fits ? writer.Written : 0;
        return fits;
    }

    private static bool IsTarget(string target)
        => target.Length > 0 && !target.AsSpan().ContainsAnyInRange('\0', ' ') && !target.Contains('\u007F', StringComparison.Ordinal);

    /// <summary>What is said of the connection, and the end of the head. Who sends TE says so in Connection, too (RFC 9110 section 10.1.4).</summary>
    private static ReadOnlySpan<byte> EndOf(bool upgrades, bool closes, bool takesTrailers) => (closes, takesTrailers) switch
    {
        _ when upgrades => "\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"u8,
        (true, true) => "\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n"u8,
        (true, false) => "\r\nConnection: close\r\n\r\n"u8,
        (false, true) => "\r\nTE: trailers\r\nConnection: TE\r\n\r\n"u8,
        (false, false) => "\r\n\r\n"u8,
    };

    /// <summary>Each line begins with the end of the one before it.</summary>
    private static bool TryAddFields(ref Writer writer, List<KeyValuePair<string, StringValues>> fields)
    {
        foreach (KeyValuePair<string, StringValues> field in fields)
        {
            if (!FieldSyntax.IsToken(field.Key) || IsOurs(field.Key))
            {
                return false;
            }

            for (int i = 0; i < field.Value.Count; i++)
            {
                if (!writer.TryAdd("\r\n"u8) || !writer.TryAdd(field.Key) || !writer.TryAdd(": "u8)
                    || !writer.TryAdd(field.Value[i] ?? string.Empty))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryAddFraming(ref Writer writer, in UpstreamRequest request) => FramingOf(request, out long length) switch
    {
        RequestFraming.Chunked => writer.TryAdd("\r\nTransfer-Encoding: chunked"u8),
        RequestFraming.Length => writer.TryAdd("\r\nContent-Length: "u8) && writer.TryAdd(length),
        _ => true,
    };

    /// <summary>Whether only this writer may write it.</summary>
    private static bool IsOurs(string name) => name.Length switch
    {
        2 => name.Equals("TE", StringComparison.OrdinalIgnoreCase),
        7 => name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase),
        4 => name.Equals("Host", StringComparison.OrdinalIgnoreCase),
        10 => name.Equals("Connection", StringComparison.OrdinalIgnoreCase),
        14 => name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase),
        17 => name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private ref struct Writer(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;

        public int Written { get; private set; }

        public bool TryAdd(ReadOnlySpan<byte> bytes)
        {
            if (!bytes.TryCopyTo(_destination[Written..]))
            {
                return false;
            }

            Written += bytes.Length;
            return true;
        }

        public bool TryAdd(long number)
        {
            bool fits = Utf8Formatter.TryFormat(number, _destination[Written..], out int count);
            Written += count;
            return fits;
        }

        /// <summary>One byte a character, as it was received. What would end the line, or has no byte, is refused.</summary>
        public bool TryAdd(string text)
        {
            Span<byte> rest = _destination[Written..];
            if (rest.Length < text.Length)
            {
                return false;
            }

            if (Ascii.FromUtf16(text, rest, out int count) != System.Buffers.OperationStatus.Done)
            {
                if (text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
                {
                    return false;
                }

                count = Encoding.Latin1.GetBytes(text, rest);
            }

            Written += count;
            return !rest[..count].ContainsAny((byte)'\r', (byte)'\n', (byte)0);
        }
    }
}
