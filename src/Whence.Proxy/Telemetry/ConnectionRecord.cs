namespace Whence.Proxy;

/// <summary>What is known of one connection at its end, for log and metrics. Filled while the connection lives, handed over once, then not
/// touched again.</summary>
public sealed class ConnectionRecord
{
    /// <summary>The listener's name.</summary>
    public required string Listener { get; init; }

    /// <summary>A number that no other connection of this process has.</summary>
    public required long Id { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The other end of the socket.</summary>
    public required AddressPort Peer { get; init; }

    /// <summary>Our end of the socket.</summary>
    public required AddressPort Local { get; init; }

    /// <summary>Peer, sender and evidence, once the header was read; null if the connection ended before.</summary>
    public ConnectionSource? Source { get; set; }

    /// <summary>The target, once connected.</summary>
    public AddressPort Target { get; set; }

    /// <summary>The upstream's name, once chosen.</summary>
    public string? Upstream { get; set; }

    /// <summary>Bytes of payload from the client.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Bytes of payload to the client.</summary>
    public long BytesSent { get; set; }

    /// <summary>On udp: datagrams from the client.</summary>
    public long DatagramsReceived { get; set; }

    /// <summary>On udp: datagrams to the client.</summary>
    public long DatagramsSent { get; set; }

    /// <summary>How long it lived.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Why it ended.</summary>
    public TerminationReason Termination { get; set; }

    /// <summary>What was wrong with the PROXY header, if that ended it.</summary>
    public ProxyReason ProxyReason { get; set; }

    /// <summary>What was wrong with the TCP options of a peer that is believed by them.</summary>
    public ToaReason ToaReason { get; set; }

    /// <summary>What was wrong with the ClientHello, if that ended it.</summary>
    public ClientHelloReason HelloReason { get; set; }

    /// <summary>The server name that the client asked for in TLS, in lower case; null = none, or TLS is not looked at.</summary>
    public string? ServerName { get; set; }

    /// <summary>The name of the route, once one was found; null on listeners without routes, and on http: there requests have
    /// them.</summary>
    public string? Route { get; set; }

    /// <summary>Whether it is a session of datagrams.</summary>
    public bool IsUdp { get; init; }

    /// <summary>Whether it carried http: its requests have records of their own.</summary>
    public bool IsHttp { get; init; }
}
