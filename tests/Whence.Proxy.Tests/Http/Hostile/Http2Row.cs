using System.Buffers.Binary;

namespace Whence.Proxy.Tests.Http;

/// <summary>What the rows "http2" mean on listeners of one kind.</summary>
internal static class Http2Row
{
    /// <summary>
    /// The bytes of a row. All of them say <c>:scheme</c> https, which in clear is wrong by itself and would hide what the row is about: there it becomes
    /// http, and the frame one byte shorter.
    /// </summary>
    public static byte[] For(ListenerKind kind, byte[] bytes)
    {
        int at = bytes.AsSpan().IndexOf("\x05https"u8);
        if (kind.IsTls() || at < 0)
        {
            return bytes;
        }

        int frame = Http2Frame.Preface.Length;
        while (frame + 9 + LengthAt(bytes, frame) < at)
        {
            frame += 9 + LengthAt(bytes, frame);
        }

        byte[] changed = [.. bytes[..at], .. "\x04http"u8, .. bytes[(at + 6)..]];
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(frame), (LengthAt(bytes, frame) - 1) << 8 | bytes[frame + 3]);
        return changed;
    }

    /// <summary>As RFC 9113 section 7 spells it.</summary>
    public static string NameOf(Http2Error error) => error switch
    {
        Http2Error.ProtocolError => "PROTOCOL_ERROR",
        Http2Error.FlowControlError => "FLOW_CONTROL_ERROR",
        Http2Error.FrameSizeError => "FRAME_SIZE_ERROR",
        Http2Error.CompressionError => "COMPRESSION_ERROR",
        Http2Error.StreamClosed => "STREAM_CLOSED",
        Http2Error.RefusedStream => "REFUSED_STREAM",
        Http2Error.EnhanceYourCalm => "ENHANCE_YOUR_CALM",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };

    private static int LengthAt(byte[] bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at)) >>> 8;
}
