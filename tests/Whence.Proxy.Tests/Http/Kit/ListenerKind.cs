namespace Whence.Proxy.Tests.Http;

/// <summary>How connections come in.</summary>
public enum ListenerKind
{
    /// <summary>Directly, in clear.</summary>
    Plain,

    /// <summary>Directly, in TLS.</summary>
    Tls,

    /// <summary>By way of a balancer that sends PROXY v2.</summary>
    ProxyV2,

    /// <summary>By way of a balancer that sends PROXY v2 in front of the TLS of the client.</summary>
    ProxyV2Tls,
}
