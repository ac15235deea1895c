namespace Whence.Proxy.Http;

/// <summary>Numbers of RFC 9113 section 6.</summary>
internal static class FrameTypes
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Ping = 6;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    /// <summary>A flag of DATA and HEADERS.</summary>
    public const byte EndStream = 1;

    /// <summary>A flag of SETTINGS and PING.</summary>
    public const byte Ack = 1;
}
