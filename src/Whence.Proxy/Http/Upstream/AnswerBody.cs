using System.Buffers;

namespace Whence.Proxy.Http;

/// <summary>Finds the payload in the bytes of an answer's body, by its framing.</summary>
/// <param name="framing">Where it ends.</param>
/// <param name="length">Its length, where that says so.</param>
/// <param name="keepsTrailers">Whether somebody wants to know what stands behind the last chunk.</param>
internal struct AnswerBody(ResponseFraming framing, long length, bool keepsTrailers = false)
{
    private ChunkedReader _chunks;
    private ArrayBufferWriter<byte>? _trailers;
    private long _left = framing == ResponseFraming.Length ? length : 0;

    /// <summary>Whether the end of the connection is its end.</summary>
    public readonly bool EndsWithConnection => framing == ResponseFraming.UntilClose;

    /// <summary>The trailer section, if there is one and it is kept; to be asked for at the end.</summary>
    public readonly ReadOnlySpan<byte> Trailers => _trailers is null ? default : _trailers.WrittenSpan;

    /// <summary>Takes what there is. The payload of several chunks is moved together, so that it goes on in one piece.</summary>
    /// <param name="received">Bytes that were not given before.</param>
    /// <param name="consumed">How many of them belong to the body; what is left behind its end belongs to nobody.</param>
    /// <param name="payload">Where the payload stands now.</param>
    /// <param name="reason">What is wrong, on <see cref="ReadStatus.Invalid"/>.</param>
    public ReadStatus Take(Span<byte> received, out int consumed, out Range payload, out ResponseReason reason)
    {
        reason = ResponseReason.None;
        switch (framing)
        {
            case ResponseFraming.Chunked:
                return TakeChunks(received, out consumed, out payload, out reason);

            case ResponseFraming.UntilClose:
                consumed = received.Length;
                payload = ..consumed;
                return ReadStatus.NeedMore;

            default:
                consumed = (int)Math.Min(_left, received.Length);
                payload = ..consumed;
                _left -= consumed;
                return _left == 0 ? ReadStatus.Done : ReadStatus.NeedMore;
        }
    }

    private ReadStatus TakeChunks(Span<byte> received, out int consumed, out Range payload, out ResponseReason reason)
    {
        consumed = 0;
        int start = 0;
        int end = 0;
        ReadStatus status;
        do
        {
            int trailer = _chunks.TrailerLength;
            status = _chunks.Read(received[consumed..], out int read, out int data, out reason);
            consumed += read;
            if (keepsTrailers && status != ReadStatus.Invalid)
            {
                Keep(received[..consumed], _chunks.TrailerLength - trailer, isLast: status == ReadStatus.Done);
            }

            if (data > 0 && end == 0)
            {
                start = consumed - data;
                end = consumed;
            }
            else if (data > 0)
            {
                received[(consumed - data)..consumed].CopyTo(received[end..]);
                end += data;
            }
        }
        while (status == ReadStatus.NeedMore && consumed < received.Length);

        payload = start..end;
        return status;
    }

    /// <summary>Keeps what was read of the trailer section, unless it is empty: then it is nothing but CR and LF.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="length">How much of it, at its end, belongs there; the last LF is not counted.</param>
    /// <param name="isLast">Whether that LF was read.</param>
    private void Keep(ReadOnlySpan<byte> read, int length, bool isLast)
    {
        ReadOnlySpan<byte> part = read[..^(isLast ? 1 : 0)][^length..];
        if (!part.IsEmpty && (_trailers is not null || part[0] != '\r'))
        {
            (_trailers ??= new ArrayBufferWriter<byte>()).Write(part);
        }
    }
}
