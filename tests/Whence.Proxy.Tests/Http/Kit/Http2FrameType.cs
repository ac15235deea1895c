namespace Whence.Proxy.Tests.Http;

/// <summary>RFC 9113 section 6.</summary>
internal enum Http2FrameType : byte
{
    Data,
    Headers,
    Priority,
    RstStream,
    Settings,
    PushPromise,
    Ping,
    GoAway,
    WindowUpdate,
    Continuation,
}
