namespace Whence.Proxy.Tls;

/// <summary>What is wrong with a record of TLS, as far as its header tells.</summary>
internal enum RecordFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is longer than any record may be.</summary>
    TooLong,

    /// <summary>It begins another handshake on a connection that has had its one.</summary>
    Renegotiation,
}
