namespace Whence.Linux.Announce;

/// <summary>Ways to show a client below what is sent; each takes programs of its own in the kernel.</summary>
[Flags]
public enum AnnouncementWays
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>In a TCP option of connections. Linux 5.10.</summary>
    Toa = 1,

    /// <summary>To programs of this host that accept connections. Linux 5.10; before 5.15 two containers whose connections have the same ends are one.</summary>
    Connections = 2,

    /// <summary>To programs of this host that receive datagrams. Linux 5.14.</summary>
    Datagrams = 4,
}
