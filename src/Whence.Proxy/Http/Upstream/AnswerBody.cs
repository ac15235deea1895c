namespace Whence.Proxy.Http;

/// <summary>Finds the payload in the bytes of an answer's body, by its framing.</summary>
/// <param name="framing">Where it ends.</param>
/// <param name="length">Its length, where that says so.</param>
internal struct AnswerBody(ResponseFraming framing, long length)
{
    private ChunkedReader _chunks;
    private long _left = framing == ResponseFraming.Length ? length : 0;

    /// <summary>Whether the end of the connection is its end.</summary>
    public readonly bool EndsWithConnection => framing == ResponseFraming.UntilClose;

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
            status = _chunks.Read(received[consumed..], out int read, out int data, out reason);
            consumed += read;
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
}
