namespace Whence;

/// <summary>The transport of a PROXY header; the numbers are the low half of byte 13 (PROXY specification section 2.2).</summary>
public enum ProxyTransport : byte
{
    /// <summary>UNSPEC, 0x0.</summary>
    Unspecified = 0,

    /// <summary>STREAM, 0x1: TCP or a stream socket.</summary>
    Stream = 1,

    /// <summary>DGRAM, 0x2: UDP or a datagram socket. On a connection this is accepted; callers count it.</summary>
    Datagram = 2,
}
