namespace Whence.Proxy.Http;

/// <summary>Of which frames of HTTP/2 a client sent too many.</summary>
internal enum FrameFlood
{
    /// <summary>Of none.</summary>
    None,

    /// <summary>A head in too many pieces.</summary>
    Continuations,

    /// <summary>Frames that ask for nothing and carry nothing.</summary>
    IdleFrames,

    /// <summary>Streams that it took back, or made us take back.</summary>
    Resets,
}
