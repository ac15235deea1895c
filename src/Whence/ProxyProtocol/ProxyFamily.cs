namespace Whence;

/// <summary>The address family of a PROXY header; the numbers are the high half of byte 13 (PROXY specification section 2.2).</summary>
public enum ProxyFamily : byte
{
    /// <summary>AF_UNSPEC, 0x0: there is no address.</summary>
    Unspecified = 0,

    /// <summary>AF_INET, 0x1.</summary>
    IPv4 = 1,

    /// <summary>AF_INET6, 0x2.</summary>
    IPv6 = 2,

    /// <summary>AF_UNIX, 0x3.</summary>
    Unix = 3,
}
