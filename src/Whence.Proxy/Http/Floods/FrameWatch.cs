using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>Looks at the frames of a client of HTTP/2 as they come in, and tells when too many of them are of no use to anybody.</summary>
/// <remarks>
/// It sees the first five bytes of each frame (RFC 9113 section 4.1) and steps over the rest, and it judges nothing else: what is wrong with a
/// frame is Kestrel's to say. Not counted are PING and WINDOW_UPDATE: downloads make thousands a second of both. Each PING costs the client as
/// much as us, and who does not take the answers is not read.
/// </remarks>
internal sealed class FrameWatch(TimeProvider time)
{
    /// <summary>Pieces of a head behind its HEADERS frame. A frame holds 16 KiB and the whole head is bounded by 32 KiB as a rule: two. Nobody has
    /// reason to send empty ones (CVE-2024-27316 and its kin).</summary>
    internal const int MaxContinuations = 32;

    /// <summary>A browser that still orders its streams by PRIORITY sends six at first, and one or two a stream, which <see cref="PerHead"/>
    /// pays for.</summary>
    internal const int IdleAtOnce = 1000;

    /// <summary>See <see cref="IdleAtOnce"/>: a connection may live for days.</summary>
    internal const int IdlePerSecond = 100;

    /// <summary>Idle frames that a request is good for.</summary>
    internal const int PerHead = 2;

    /// <summary>Twice all the streams that there may be at once: who leaves a page takes all of them back (CVE-2023-44487, CVE-2025-8671).</summary>
    internal const int ResetsAtOnce = 200;

    /// <summary>As many as there may be streams.</summary>
    internal const int ResetsPerSecond = 100;

    /// <summary>Behind length, type and flags. It is of no interest here.</summary>
    private const int StreamId = 4;

    private readonly RateBound _idle = new(time, IdleAtOnce, IdlePerSecond);
    private readonly RateBound _resets = new(time, ResetsAtOnce, ResetsPerSecond);
    private int _preface;
    private HeaderWalk _walk;
    private int _continuations;
    private volatile bool _tooManyOfOurs;

    /// <summary>Whether this is not HTTP/2: there is nothing to watch.</summary>
    public bool IsOff { get; private set; }

    /// <summary>Looks at what came next.</summary>
    public FrameFlood Look(ReadOnlySpan<byte> bytes)
    {
        if (_tooManyOfOurs)
        {
            return FrameFlood.Resets;
        }

        if (!TryPassPreface(ref bytes))
        {
            return FrameFlood.None;
        }

        while (_walk.TryNext(ref bytes, out ulong head))
        {
            int length = (int)(head >> 16);
            FrameFlood flood = Count((byte)(head >> 8), (byte)head, length);
            if (flood != FrameFlood.None)
            {
                return flood;
            }

            _walk.StepOver(StreamId + length);
        }

        return FrameFlood.None;
    }

    /// <summary>We were made to take a stream back. Any thread may call; <see cref="Look"/> tells when it was too often.</summary>
    public void CountOurReset()
    {
        if (!_resets.TryTake())
        {
            _tooManyOfOurs = true;
        }
    }

    /// <returns>Whether it is behind us.</returns>
    private bool TryPassPreface(ref ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> expected = ClientPreface.Bytes[_preface..];
        if (IsOff || expected.IsEmpty)
        {
            return !IsOff;
        }

        int length = Math.Min(expected.Length, bytes.Length);
        IsOff = !bytes[..length].SequenceEqual(expected[..length]);
        _preface += length;
        bytes = bytes[length..];
        return !IsOff && length == expected.Length;
    }

    private FrameFlood Count(byte type, byte flags, int length)
    {
        switch (type)
        {
            case FrameTypes.Headers:
                _continuations = 0;
                _idle.Return(PerHead);
                return FrameFlood.None;
            case FrameTypes.Continuation:
                return ++_continuations > MaxContinuations ? FrameFlood.Continuations : FrameFlood.None;
            case FrameTypes.ResetStream:
                return _resets.TryTake() ? FrameFlood.None : FrameFlood.Resets;
            case FrameTypes.WindowUpdate:
            case FrameTypes.Ping when (flags & FrameTypes.Ack) == 0:
            case FrameTypes.Data when length > 0 || (flags & FrameTypes.EndStream) != 0:
                return FrameFlood.None;
            default:
                return _idle.TryTake() ? FrameFlood.None : FrameFlood.IdleFrames;
        }
    }
}
