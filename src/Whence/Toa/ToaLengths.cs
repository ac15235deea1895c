namespace Whence;

/// <summary>Which of the four layouts a TOA option may have; its length tells them apart.</summary>
[Flags]
public enum ToaLengths : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>8 bytes: kind, length, port, IPv4 address.</summary>
    IPv4 = 1,

    /// <summary>20 bytes: kind, length, port, IPv6 address.</summary>
    IPv6 = 2,

    /// <summary>7 bytes: kind, length, version, IPv4 address. No port.</summary>
    IPv4WithoutPort = 4,

    /// <summary>19 bytes: kind, length, version, IPv6 address. No port.</summary>
    IPv6WithoutPort = 8,

    /// <summary>The two that have a port.</summary>
    WithPort = IPv4 | IPv6,

    /// <summary>The two that have none.</summary>
    WithoutPort = IPv4WithoutPort | IPv6WithoutPort,
}
