using System.Buffers.Text;

namespace Whence.Proxy.Http;

/// <summary>Writes the frame of a chunked body (RFC 9112 section 7.1) around data that is already in place.</summary>
internal static class ChunkFrame
{
    /// <summary>Room before the data: size and CRLF.</summary>
    public const int Before = SizeDigits + 2;

    /// <summary>Room behind the data: CRLF, and the last chunk.</summary>
    public const int After = 2 + 5;

    /// <summary>Both.</summary>
    public const int Around = Before + After;

    /// <summary>Sizes of up to 16 MiB; pieces are far smaller.</summary>
    private const int SizeDigits = 6;

    /// <summary>Frames <paramref name="length"/> bytes that begin at <see cref="Before"/>. Without any only the last chunk is
    /// written.</summary>
    /// <param name="buffer">With room before and behind.</param>
    /// <param name="length">Of the data.</param>
    /// <param name="isLast">Whether the last chunk follows.</param>
    /// <returns>Where the frame with all in it stands.</returns>
    public static Range Write(Span<byte> buffer, int length, bool isLast)
    {
        int start = Before;
        int end = Before + length;
        if (length > 0)
        {
            Utf8Formatter.TryFormat(length, buffer, out _, new System.Buffers.StandardFormat('x', SizeDigits));
            "\r\n"u8.CopyTo(buffer[SizeDigits..]);
            "\r\n"u8.CopyTo(buffer[end..]);
            start = buffer.IndexOfAnyExcept((byte)'0');
            end += 2;
        }

        if (isLast)
        {
            "0\r\n\r\n"u8.CopyTo(buffer[end..]);
            end += 5;
        }

        return start..end;
    }
}
