namespace Whence.Proxy.Http;

/// <summary>What else than HTTP a client wants to speak on its connection or stream.</summary>
internal enum UpgradeWish : byte
{
    /// <summary>Nothing else, or what may be passed over (RFC 9110 section 7.8).</summary>
    None,

    /// <summary>WebSocket on a connection of its own (RFC 6455 section 4.1).</summary>
    WebSocket,

    /// <summary>WebSocket on a stream of HTTP/2 (RFC 8441).</summary>
    WebSocketOnStream,

    /// <summary>What is not done here.</summary>
    Other,
}
