using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>A place where connections are accepted, and what becomes of them.</summary>
public sealed record ListenerConfig
{
    /// <summary>The name; unique in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens; port 0 = one that the system chooses.</summary>
    public ConfigList<BindConfig> Bind { get; init; } = [];

    /// <summary>What is spoken there. It must be given.</summary>
    public ListenerProtocol Protocol { get; init; }

    /// <summary>Who moves the bytes. Default: this process.</summary>
    public EngineConfig Engine { get; init; }

    /// <summary>The kernel engine: whether it goes on when the gateway ends. Default: no.</summary>
    public bool Persist { get; init; }

    /// <summary>What is believed below HTTP.</summary>
    public ReceiveConfig Receive { get; init; } = new();

    /// <summary>TLS; null = none.</summary>
    public ListenerTlsConfig? Tls { get; init; }

    /// <summary>Who gets in, and how many at once.</summary>
    public AccessConfig Access { get; init; } = new();

    /// <summary>The upstream of everything that no route takes; null = there is none.</summary>
    public string? Upstream { get; init; }

    /// <summary>Requests by host and path; on tcp, connections by what TLS says.</summary>
    public ConfigList<RouteConfig> Routes { get; init; } = [];

    /// <summary>HTTP: which claims about the client are believed. Default: none.</summary>
    public ClientAddressConfig ClientAddress { get; init; } = ClientAddressConfig.Off;

    /// <summary>HTTP: what targets are told.</summary>
    public RequestHeadersConfig RequestHeaders { get; init; } = new();

    /// <summary>The access log; null = none.</summary>
    public AccessLogConfig? AccessLog { get; init; }

    /// <summary>HTTP: which versions are spoken. Default: all.</summary>
    public HttpVersions HttpVersions { get; init; } = HttpVersions.All;

    /// <summary>How long clients may take.</summary>
    public ListenerTimeoutsConfig Timeouts { get; init; } = new();

    /// <summary>How much clients may send.</summary>
    public ListenerLimitsConfig Limits { get; init; } = new();
}

/// <summary>What a listener speaks.</summary>
public enum ListenerProtocol
{
    /// <summary>Bytes, relayed as they are.</summary>
    Tcp,

    /// <summary>Datagrams, passed on in sessions.</summary>
    Udp,

    /// <summary>Requests.</summary>
    Http,
}

/// <summary>Who moves the bytes of a listener.</summary>
public enum EngineConfig
{
    /// <summary>This process.</summary>
    User,

    /// <summary>The kernel, by rules that are given to it; the process sees no byte.</summary>
    Kernel,
}
