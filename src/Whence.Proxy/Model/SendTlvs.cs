namespace Whence.Proxy;

/// <summary>TLVs that are put into a PROXY v2 header towards a target.</summary>
[Flags]
public enum SendTlvs
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The host name that the client asked for, where known (on http from the request, else from TLS, in passthrough from the
    /// ClientHello, else from the TLV received).</summary>
    Authority = 1,

    /// <summary>An id of the connection; the one received is kept.</summary>
    UniqueId = 2,

    /// <summary>The checksum, always computed anew.</summary>
    Crc32C = 4,

    /// <summary>All TLVs received, in order, but for the checksum, padding and those set here.</summary>
    Received = 8,

    /// <summary>The protocol agreed on in TLS, where it is certain (in our own handshake, or in passthrough if the client offers one
    /// alone), else the TLV received.</summary>
    Alpn = 16,

    /// <summary>What is known of the client's TLS, where we ended it: version, cipher, our certificate, the client's.</summary>
    Ssl = 32,
}
