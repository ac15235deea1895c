namespace Whence.Proxy.Http;

/// <summary>The one wording of each <see cref="FrameFlood"/>, as records and logs tell it.</summary>
internal static class FrameFloodNames
{
    private static readonly string[] Names = ["none", "http2 flood of continuations", "http2 flood of idle frames", "http2 flood of resets"];

    public static string ToDetail(this FrameFlood flood) => Names[(int)flood];
}
