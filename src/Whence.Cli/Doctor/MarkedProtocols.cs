namespace Whence.Cli.Doctor;

/// <summary>What runs over IP, as far as answers of targets consist of it.</summary>
[Flags]
internal enum MarkedProtocols
{
    None = 0,

    /// <summary>Connections.</summary>
    Tcp = 1,

    /// <summary>Datagrams.</summary>
    Udp = 2,

    /// <summary>ICMP: that a target is not there, or that a packet is too large for the way.</summary>
    Errors = 4,

    All = Tcp | Udp | Errors,
}
