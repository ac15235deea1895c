namespace Whence.Linux.Tests.Interop;

/// <summary>What the constants and layouts of Whence.Linux are called in the headers of libc.</summary>
internal static class HeaderNames
{
    public static readonly string[] Headers =
    [
        "errno.h", "fcntl.h", "stddef.h", "unistd.h", "netinet/in.h", "netinet/tcp.h", "sys/epoll.h", "sys/eventfd.h", "sys/socket.h",
        "sys/uio.h", "bpf/bpf.h", "linux/bpf.h",
    ];

    /// <summary>Our name, and a C expression of the same value. A name that stands in two rows has two meanings.</summary>
    public static readonly (string Ours, string C)[] Constants =
    [
        ("DatagramMessages.Truncated", "MSG_TRUNC"),
        ("DatagramMessages.ControlSize", "CMSG_SPACE(sizeof(struct in6_pktinfo))"),
        ("DatagramMessages.ControlDataOffset", "sizeof(struct cmsghdr)"),

        ("LibBpf.UpdateAny", "BPF_ANY"),
        ("LibBpf.ProgramSockOps", "BPF_PROG_TYPE_SOCK_OPS"),
        ("LibBpf.ProgramSocketAddress", "BPF_PROG_TYPE_CGROUP_SOCK_ADDR"),
        ("LibBpf.MapLruHash", "BPF_MAP_TYPE_LRU_HASH"),
        ("LibBpf.MapPrefixes", "BPF_MAP_TYPE_LPM_TRIE"),
        ("LibBpf.MapSocketStorage", "BPF_MAP_TYPE_SK_STORAGE"),
        ("LibBpf.HelperSocketStorage", "BPF_FUNC_sk_storage_get"),
        ("LibBpf.HelperLoadHeaderOption", "BPF_FUNC_load_hdr_opt"),
        ("LibBpf.LinkIdOffset", "offsetof(struct bpf_link_info, id)"),

        ("Descriptors.ReadOnly", "O_RDONLY"),
        ("Descriptors.CloseOnExec", "O_CLOEXEC"),
        ("Descriptors.CloseOnExec", "EFD_CLOEXEC"),
        ("Descriptors.NonBlocking", "O_NONBLOCK"),
        ("Descriptors.NonBlocking", "EFD_NONBLOCK"),
        ("Descriptors.GetPipeSize", "F_GETPIPE_SZ"),
        ("Descriptors.SetPipeSize", "F_SETPIPE_SZ"),
        ("Descriptors.SpliceMove", "SPLICE_F_MOVE"),
        ("Descriptors.SpliceNonBlocking", "SPLICE_F_NONBLOCK"),

        ("Epoll.In", "EPOLLIN"),
        ("Epoll.Priority", "EPOLLPRI"),
        ("Epoll.Out", "EPOLLOUT"),
        ("Epoll.Error", "EPOLLERR"),
        ("Epoll.HangUp", "EPOLLHUP"),
        ("Epoll.ReadHangUp", "EPOLLRDHUP"),
        ("Epoll.EdgeTriggered", "EPOLLET"),
        ("Epoll.CloseOnExec", "EPOLL_CLOEXEC"),
        ("Epoll.Add", "EPOLL_CTL_ADD"),
        ("Epoll.Modify", "EPOLL_CTL_MOD"),
        ("Epoll.EventSize", "sizeof(struct epoll_event)"),
        ("Epoll.DataOffset", "offsetof(struct epoll_event, data)"),

        ("Errno.NotPermitted", "EPERM"),
        ("Errno.NoEntry", "ENOENT"),
        ("Errno.Interrupted", "EINTR"),
        ("Errno.BadDescriptor", "EBADF"),
        ("Errno.TryAgain", "EAGAIN"),
        ("Errno.TryAgain", "EWOULDBLOCK"),
        ("Errno.OutOfMemory", "ENOMEM"),
        ("Errno.AccessDenied", "EACCES"),
        ("Errno.Invalid", "EINVAL"),
        ("Errno.TooManyFilesInSystem", "ENFILE"),
        ("Errno.TooManyFiles", "EMFILE"),
        ("Errno.BrokenPipe", "EPIPE"),
        ("Errno.MessageSize", "EMSGSIZE"),
        ("Errno.ProtocolUnreachable", "ENOPROTOOPT"),
        ("Errno.AddressFamilyNotSupported", "EAFNOSUPPORT"),
        ("Errno.AddressInUse", "EADDRINUSE"),
        ("Errno.AddressNotAvailable", "EADDRNOTAVAIL"),
        ("Errno.NetworkDown", "ENETDOWN"),
        ("Errno.NetworkUnreachable", "ENETUNREACH"),
        ("Errno.ConnectionAborted", "ECONNABORTED"),
        ("Errno.ConnectionReset", "ECONNRESET"),
        ("Errno.NoBufferSpace", "ENOBUFS"),
        ("Errno.NotConnected", "ENOTCONN"),
        ("Errno.TimedOut", "ETIMEDOUT"),
        ("Errno.ConnectionRefused", "ECONNREFUSED"),
        ("Errno.HostDown", "EHOSTDOWN"),
        ("Errno.HostUnreachable", "EHOSTUNREACH"),
        ("Errno.InProgress", "EINPROGRESS"),
        ("Errno.Cancelled", "ECANCELED"),

        ("SocketAddress.MaxSize", "sizeof(struct sockaddr_in6)"),
        ("SocketAddress.IPv4Size", "sizeof(struct sockaddr_in)"),
        ("SocketAddress.PortOffset", "offsetof(struct sockaddr_in, sin_port)"),
        ("SocketAddress.PortOffset", "offsetof(struct sockaddr_in6, sin6_port)"),
        ("SocketAddress.IPv4Offset", "offsetof(struct sockaddr_in, sin_addr)"),
        ("SocketAddress.IPv6Offset", "offsetof(struct sockaddr_in6, sin6_addr)"),

        ("Sockets.FamilyIPv4", "AF_INET"),
        ("Sockets.FamilyIPv6", "AF_INET6"),
        ("Sockets.Stream", "SOCK_STREAM"),
        ("Sockets.Datagram", "SOCK_DGRAM"),
        ("Sockets.NonBlocking", "SOCK_NONBLOCK"),
        ("Sockets.CloseOnExec", "SOCK_CLOEXEC"),
        ("Sockets.Peek", "MSG_PEEK"),
        ("Sockets.NoSignal", "MSG_NOSIGNAL"),
        ("Sockets.ShutdownWrite", "SHUT_WR"),

        ("SocketOptions.LevelSocket", "SOL_SOCKET"),
        ("SocketOptions.ReuseAddress", "SO_REUSEADDR"),
        ("SocketOptions.Error", "SO_ERROR"),
        ("SocketOptions.Linger", "SO_LINGER"),
        ("SocketOptions.ReusePort", "SO_REUSEPORT"),
        ("SocketOptions.LevelIPv4", "IPPROTO_IP"),
        ("SocketOptions.PacketInfoIPv4", "IP_PKTINFO"),
        ("SocketOptions.Transparent", "IP_TRANSPARENT"),
        ("SocketOptions.BindAddressNoPort", "IP_BIND_ADDRESS_NO_PORT"),
        ("SocketOptions.LevelTcp", "IPPROTO_TCP"),
        ("SocketOptions.NoDelay", "TCP_NODELAY"),
        ("SocketOptions.UserTimeout", "TCP_USER_TIMEOUT"),
        ("SocketOptions.SaveSyn", "TCP_SAVE_SYN"),
        ("SocketOptions.SavedSyn", "TCP_SAVED_SYN"),
        ("SocketOptions.LevelIPv6", "IPPROTO_IPV6"),
        ("SocketOptions.IPv6Only", "IPV6_V6ONLY"),
        ("SocketOptions.ReceivePacketInfoIPv6", "IPV6_RECVPKTINFO"),
        ("SocketOptions.PacketInfoIPv6", "IPV6_PKTINFO"),
        ("SocketOptions.IPv6Transparent", "IPV6_TRANSPARENT"),
    ];

    /// <summary>Our structs and their fields, in the order of the C struct.</summary>
    public static readonly (string Ours, string C, string[] Fields)[] Structs =
    [
        ("DatagramMessages.Piece", "struct iovec", ["Start", "iov_base", "Length", "iov_len"]),
        ("DatagramMessages.Header", "struct msghdr",
        [
            "Name", "msg_name", "NameLength", "msg_namelen", "Pieces", "msg_iov", "PieceCount", "msg_iovlen",
            "Control", "msg_control", "ControlLength", "msg_controllen", "Flags", "msg_flags",
        ]),
        ("DatagramMessages.Message", "struct mmsghdr", ["Header", "msg_hdr", "Length", "msg_len"]),
        ("DatagramMessages.ControlHeader", "struct cmsghdr", ["Length", "cmsg_len", "Level", "cmsg_level", "Kind", "cmsg_type"]),
        ("DatagramMessages.PacketIPv4", "struct in_pktinfo", ["Interface", "ipi_ifindex", "Local", "ipi_spec_dst", "Destination", "ipi_addr"]),
        ("DatagramMessages.PacketIPv6", "struct in6_pktinfo",
        [
            "LocalHigh", "ipi6_addr", "LocalLow", "ipi6_addr.s6_addr[8]", "Interface", "ipi6_ifindex",
        ]),
        ("LibBpf.TestRun", "struct bpf_test_run_opts",
        [
            "Size", "sz", "DataIn", "data_in", "DataOut", "data_out", "DataInSize", "data_size_in", "DataOutSize", "data_size_out",
            "ContextIn", "ctx_in", "ContextOut", "ctx_out", "ContextInSize", "ctx_size_in", "ContextOutSize", "ctx_size_out", "Answer", "retval",
            "Repeat", "repeat", "Duration", "duration", "Flags", "flags", "Processor", "cpu", "BatchSize", "batch_size",
        ]),
        ("SocketOptions.LingerTime", "struct linger", ["IsOn", "l_onoff", "Seconds", "l_linger"]),
    ];

    /// <summary>What the code takes for granted without a name of its own.</summary>
    public static readonly string[] Assumptions =
    [
        "offsetof(struct epoll_event, events) == 0",
        "sizeof(((struct epoll_event *)0)->events) == 4",
        "sizeof(((struct epoll_event *)0)->data) == 8",
        "offsetof(struct sockaddr_in, sin_family) == 0",
        "offsetof(struct sockaddr_in6, sin6_family) == 0",
        "sizeof(sa_family_t) == 2",
        "sizeof(in_port_t) == 2",
        "sizeof(struct in_addr) == 4",
        "sizeof(struct in6_addr) == 16",
        "CMSG_LEN(0) == sizeof(struct cmsghdr)",
        "CMSG_SPACE(sizeof(struct in_pktinfo)) == ((CMSG_LEN(sizeof(struct in_pktinfo)) + 7) & ~7)",
        "CMSG_SPACE(sizeof(struct in6_pktinfo)) == ((CMSG_LEN(sizeof(struct in6_pktinfo)) + 7) & ~7)",
        "sizeof(socklen_t) == 4",
        "sizeof(int) == 4",
        "sizeof(ssize_t) == sizeof(void *)",
    ];
}
