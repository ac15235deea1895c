using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>One listener, compiled and validated. Immutable: a connection keeps the model that it started with to its end.</summary>
public sealed record ListenerModel
{
    /// <summary>The name in logs, metrics and configuration; unique.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens; port 0 = any free port.</summary>
    public required ImmutableArray<AddressPort> Bind { get; init; }

    /// <summary>Whose TCP options name the client. Default: nobody's.</summary>
    public ToaModel? Toa { get; init; }

    /// <summary>Which PROXY protocol is read below everything else. Default: none is.</summary>
    public ProxyProtocolModel? ProxyProtocol { get; init; }

    /// <summary>TLS; null = none is spoken or looked at.</summary>
    public ListenerTlsModel? Tls { get; init; }

    /// <summary>Who gets in.</summary>
    public AccessModel Access { get; init; } = AccessModel.Open;

    /// <summary>What happens to a connection: exactly one of <see cref="Tcp"/>, <see cref="Udp"/> and <see
    /// cref="Http"/> is set.</summary>
    public TcpModel? Tcp { get; init; }

    /// <summary>What happens to a datagram.</summary>
    public UdpModel? Udp { get; init; }

    /// <summary>What happens to a request.</summary>
    public HttpModel? Http { get; init; }
}
