using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>The same as <see cref="FrameWatch"/> for frames that are there as a whole, at one moment: the oracle.</summary>
internal static class PlainFrameWatch
{
    /// <summary>The flood, and how many frames came before it.</summary>
    public static (FrameFlood Flood, int Before) Look(IReadOnlyList<Http2Frame> frames)
    {
        int pieces = 0, idle = FrameWatch.IdleAtOnce, resets = FrameWatch.ResetsAtOnce;
        for (int i = 0; i < frames.Count; i++)
        {
            Http2Frame frame = frames[i];
            bool isWork = frame.Type == Http2FrameType.WindowUpdate || (frame.Type == Http2FrameType.Ping && (frame.Flags & Http2Frame.Ack) == 0)
                || (frame.Type == Http2FrameType.Data && (frame.Payload.Length > 0 || (frame.Flags & Http2Frame.EndStream) != 0));
            if (frame.Type == Http2FrameType.Headers)
            {
                pieces = 0;
                idle = Math.Min(FrameWatch.IdleAtOnce, idle + FrameWatch.PerHead);
            }
            else if (frame.Type == Http2FrameType.Continuation)
            {
                if (++pieces > FrameWatch.MaxContinuations)
                {
                    return (FrameFlood.Continuations, i);
                }
            }
            else if (frame.Type == Http2FrameType.RstStream)
            {
                if (--resets < 0)
                {
                    return (FrameFlood.Resets, i);
                }
            }
            else if (!isWork && --idle < 0)
            {
                return (FrameFlood.IdleFrames, i);
            }
        }

        return (FrameFlood.None, frames.Count);
    }
}
