namespace Whence.Proxy;

/// <summary>A udp listener: datagrams are passed on in sessions.</summary>
public sealed record UdpModel
{
    /// <summary>Without a datagram in either direction for so long a session ends.</summary>
    /// <remarks>Firewalls and NAT forget a flow of UDP after 30 s to 3 min (RFC 4787 section 4.3 asks for 2 min at the least): a session that
    /// outlives the client's own NAT answers nobody. nginx has 10 min, with which a flood of forged senders fills the table ten times.</remarks>
    public static readonly TimeSpan DefaultIdle = TimeSpan.FromMinutes(1);

    /// <summary>Each has a descriptor: with 16,384 half of what systemd gives a service at the least (524,288 / 16) is still free.</summary>
    public const int DefaultSessions = 16_384;

    /// <summary>Replies alone keep a session for so many times its idle time. A forged sender could otherwise have a target that streams send to
    /// it for ever; a real one says something within ten minutes.</summary>
    public const int RepliesAlone = 10;

    /// <summary>Where to.</summary>
    public required UpstreamModel Upstream { get; init; }

    /// <summary>Which header is read from whom <see cref="ListenerModel.ProxyProtocol"/> names.</summary>
    public UdpHeaderForm Receive { get; init; }

    /// <summary>Without a datagram in either direction.</summary>
    public TimeSpan Idle { get; init; } = DefaultIdle;

    /// <summary>Sessions at once; the least recently used gives way.</summary>
    public int Sessions { get; init; } = DefaultSessions;

    /// <summary>How long the header of a first datagram holds after the last datagram of its sender.</summary>
    public TimeSpan HeaderLifetime { get; init; } = DefaultIdle;

    /// <summary>How many headers of first datagrams are remembered; beyond them new ones are refused.</summary>
    public int Headers { get; init; } = DefaultSessions;
}
