using System.Text;

namespace Whence.Proxy.Http;

/// <summary>Reads the head of an answer (RFC 9112 sections 4 and 5), strictly: two readers of it must never see two things.</summary>
/// <remarks>
/// It is given all bytes from the start of the head each time, and goes on where it stopped: a target that drips costs nothing twice. Never
/// throws, never allocates. <c>default</c> is ready for a head.
/// </remarks>
internal struct ResponseHeadReader
{
    private const byte CarriageReturn = (byte)'\r';
    private const byte LineFeed = (byte)'\n';

    /// <summary><c>HTTP/1.1 200</c>.</summary>
    private const int ShortestStatusLine = 12;

    private int _line;
    private int _searched;

    /// <param name="source">What came so far, from the start of the head; more may follow the head.</param>
    /// <param name="head">Is filled; to be cleared before the first call for a head.</param>
    /// <param name="reason">What is wrong, on <see cref="ReadStatus.Invalid"/>.</param>
    public ReadStatus Read(ReadOnlySpan<byte> source, ResponseHead head, out ResponseReason reason)
    {
        while (true)
        {
            // A line must end before its own limit and before that of the head, whichever comes first.
            int limit = Math.Min(_line + ResponseLimits.Line, ResponseLimits.Head - 2);
            int found = source[_searched..].IndexOfAny(CarriageReturn, LineFeed);
            int end = found < 0 ? source.Length : _searched + found;
            if (end > limit)
            {
                reason = limit < ResponseLimits.Head - 2 ? ResponseReason.LineTooLong : ResponseReason.HeadTooLarge;
                return ReadStatus.Invalid;
            }

            _searched = end;
            if (end >= source.Length - 1 && (found < 0 || source[end] == CarriageReturn))
            {
                reason = ResponseReason.None;
                return ReadStatus.NeedMore;
            }

            reason = source[end] == LineFeed ? ResponseReason.BareLineFeed
                : source[end + 1] != LineFeed ? ResponseReason.BareCarriageReturn
                : end == _line && head.Status != 0 ? Finish(head)
                : ReadLine(source, end, head);
            if (reason != ResponseReason.None)
            {
                return ReadStatus.Invalid;
            }

            bool isLast = end == _line;
            _line = _searched = end + 2;
            if (isLast)
            {
                head.Length = _line;
                return ReadStatus.Done;
            }
        }
    }

    private readonly ResponseReason ReadLine(ReadOnlySpan<byte> source, int end, ResponseHead head)
        => head.Status == 0 ? ReadStatusLine(source[_line..end], head) : ReadField(source, end, head);

    /// <summary>RFC 9112 section 4. The space behind the status is taken as optional where no reason phrase follows: it is left out often
    /// enough, and nothing can be misread.</summary>
    private readonly ResponseReason ReadStatusLine(ReadOnlySpan<byte> line, ResponseHead head)
    {
        head.IsHttp10 = line.StartsWith("HTTP/1.0 "u8);
        if (!head.IsHttp10 && !line.StartsWith("HTTP/1.1 "u8))
        {
            return ResponseReason.VersionUnknown;
        }

        if (line.Length < ShortestStatusLine || (line.Length > ShortestStatusLine && line[ShortestStatusLine] != ' '))
        {
            return ResponseReason.StatusMalformed;
        }

        int status = 0;
        foreach (byte digit in line[9..ShortestStatusLine])
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return ResponseReason.StatusMalformed;
            }

            status = (status * 10) + (digit - '0');
        }

        if (status is < 100 or > 599)
        {
            return ResponseReason.StatusOutOfRange;
        }

        head.Status = status;
        int phrase = Math.Min(line.Length, ShortestStatusLine + 1);
        head.ReasonPhrase = (_line + phrase)..(_line + line.Length);
        return FieldSyntax.IsText(line[phrase..]) ? ResponseReason.None : ResponseReason.ReasonPhraseControl;
    }

    private readonly ResponseReason ReadField(ReadOnlySpan<byte> source, int end, ResponseHead head)
    {
        ReadOnlySpan<byte> line = source[_line..end];
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return ResponseReason.FieldFolded;
        }

        int colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return colon == 0 ? ResponseReason.FieldNameEmpty : ResponseReason.FieldWithoutColon;
        }

        ReadOnlySpan<byte> name = line[..colon];
        if (!FieldSyntax.IsToken(name))
        {
            return ResponseReason.FieldNameMalformed;
        }

        ReadOnlySpan<byte> rest = line[(colon + 1)..].TrimEnd(" \t"u8);
        ReadOnlySpan<byte> value = rest.TrimStart(" \t"u8);
        if (!FieldSyntax.IsText(value))
        {
            return ResponseReason.FieldValueControl;
        }

        int valueStart = _line + colon + 1 + (rest.Length - value.Length);
        return head.TryAdd(new FieldSlice((ushort)_line, (ushort)colon, (ushort)valueStart, (ushort)value.Length))
            ? Note(name, value, head)
            : ResponseReason.TooManyFields;
    }

    /// <summary>Notes what decides about framing and the connection.</summary>
    private static ResponseReason Note(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ResponseHead head)
    {
        switch (name.Length)
        {
            case 14 when Ascii.EqualsIgnoreCase(name, "Content-Length"u8):
                return NoteLength(value, head);

            case 17 when Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8):
                if (head.IsChunked)
                {
                    return ResponseReason.CodingRepeated;
                }

                head.IsChunked = true;
                return Ascii.EqualsIgnoreCase(value, "chunked"u8) ? ResponseReason.None : ResponseReason.CodingUnknown;

            case 10 when Ascii.EqualsIgnoreCase(name, "Connection"u8):
                head.HasConnection = true;
                head.SaysClose |= HasClose(value);
                return ResponseReason.None;

            case 7 when Ascii.EqualsIgnoreCase(name, "Trailer"u8):
                head.HasTrailer = true;
                return ResponseReason.None;

            default:
                return ResponseReason.None;
        }
    }

    private static ResponseReason NoteLength(ReadOnlySpan<byte> value, ResponseHead head)
    {
        if (head.ContentLength >= 0)
        {
            return ResponseReason.ContentLengthRepeated;
        }

        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return ResponseReason.ContentLengthMalformed;
        }

        long length = 0;
        foreach (byte digit in value)
        {
            if (length > (long.MaxValue - (digit - '0')) / 10)
            {
                return ResponseReason.ContentLengthOverflow;
            }

            length = (length * 10) + (digit - '0');
        }

        head.ContentLength = length;
        return ResponseReason.None;
    }

    private static bool HasClose(ReadOnlySpan<byte> value)
    {
        foreach (Range part in value.Split((byte)','))
        {
            if (Ascii.EqualsIgnoreCase(value[part].Trim(" \t"u8), "close"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static ResponseReason Finish(ResponseHead head)
    {
        if (!head.IsChunked)
        {
            return ResponseReason.None;
        }

        return head.ContentLength >= 0 ? ResponseReason.ContentLengthWithCoding
            : head.IsHttp10 ? ResponseReason.CodingInHttp10
            : ResponseReason.None;
    }
}
