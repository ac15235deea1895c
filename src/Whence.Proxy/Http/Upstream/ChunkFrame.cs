using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;

namespace Whence.Proxy.Http;

/// <summary>Writes the frame of a chunked body (RFC 9112 section 7.1), around data that is already in place or with the data.</summary>
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

    /// <summary>Any size, and CRLF.</summary>
    private const int Head = 8 + 2;

    /// <summary>The last chunk; trailers may follow, and an empty line must.</summary>
    public static ReadOnlySpan<byte> Last => "0\r\n"u8;

    private static ReadOnlySpan<byte> NewLine => "\r\n"u8;

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
            Utf8Formatter.TryFormat(length, buffer, out _, new StandardFormat('x', SizeDigits));
            NewLine.CopyTo(buffer[SizeDigits..]);
            NewLine.CopyTo(buffer[end..]);
            start = buffer.IndexOfAnyExcept((byte)'0');
            end += NewLine.Length;
        }

        if (isLast)
        {
            Last.CopyTo(buffer[end..]);
            end += Last.Length;
            NewLine.CopyTo(buffer[end..]);
            end += NewLine.Length;
        }

        return start..end;
    }

    /// <summary>Writes a piece as a chunk; nothing where it is empty, which would be the last one.</summary>
    public static void Write(PipeWriter to, ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        Span<byte> head = to.GetSpan(Head);
        piece.Length.TryFormat(head, out int digits, "x", CultureInfo.InvariantCulture);
        NewLine.CopyTo(head[digits..]);
        to.Advance(digits + NewLine.Length);
        to.Write(piece);
        to.Write(NewLine);
    }
}
