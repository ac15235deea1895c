using System.Buffers;

namespace Whence.Proxy.Http;

/// <summary>What goes to a target first, in one send: the PROXY header, the head of the request, and what is there of its body.</summary>
/// <remarks>It is written once, and kept until there is an answer: another target, or another connection, gets the same bytes.</remarks>
internal sealed class Question
{
    /// <summary>So much of a body goes with the head, if it is there already.</summary>
    private const int BodyInHand = 8 * 1024;

    private byte[]? _buffer;
    private int _preamble;
    private int _bodyStart;
    private int _length;
    private bool _hasBody;

    /// <summary>All of it.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>The PROXY header; empty = there is none.</summary>
    public ReadOnlyMemory<byte> Preamble => _buffer.AsMemory(0, _preamble);

    /// <summary>All behind it.</summary>
    public ReadOnlyMemory<byte> BytesBehindPreamble => _buffer.AsMemory(_preamble, _length - _preamble);

    /// <summary>Writes the request but for its body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="closes">Whether the connection ends with it.</param>
    /// <param name="detail">What exactly is wrong.</param>
    /// <returns>Why it cannot be sent at all.</returns>
    public RequestFault Write(in UpstreamRequest request, bool closes, out string? detail)
    {
        int body = request.Body is null ? 0 : (int)Math.Min(request.Body.Length ?? BodyInHand, BodyInHand) + ChunkFrame.Around;
        _buffer = ArrayPool<byte>.Shared.Rent(ProxyPreamble.RoomFor(request) + RequestHead.RoomFor(request) + body);
        _hasBody = false;
        detail = null;
        if (!ProxyPreamble.TryWrite(request, _buffer, out int preamble))
        {
            detail = TerminationReason.ProxyHeaderTooLargeToSend.ToName();
            return RequestFault.UpstreamUnreachable;
        }

        if (!RequestHead.TryWrite(request, closes, _buffer.AsSpan(preamble), out int head))
        {
            detail = "a field that cannot be sent";
            return RequestFault.InternalError;
        }

        _preamble = preamble;
        _bodyStart = _length = preamble + head;
        return RequestFault.None;
    }

    /// <summary>Adds what is there of the body, once.</summary>
    public void TakeBody(RequestBody body)
    {
        if (_hasBody)
        {
            return;
        }

        _hasBody = true;
        Span<byte> room = _buffer.AsSpan(_bodyStart);
        Span<byte> framed = room[body.TakeFramed(room)];
        framed.CopyTo(room);
        _length = _bodyStart + framed.Length;
    }

    /// <summary>Gives its memory back.</summary>
    public void Clear()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _length = _preamble = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
