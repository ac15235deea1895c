namespace Whence.Gateway.Configuration.Binding;

/// <summary>
/// Every key of the configuration, in one place: the binder reads no other, messages list these, and the reference page must name them
/// all.
/// </summary>
internal static class Shapes
{
    public static readonly MappingShape Root = new(
        "the configuration",
        ["networks", "upstreams", "listeners", "reveal", "admin", "drain"],
        ["metrics", "fleet", "include"]);

    public static readonly MappingShape Network = new("a network", ["provider", "file"], ["url", "refresh"]);

    public static readonly MappingShape Upstream = new(
        "an upstream", ["balance", "targets", "send", "tls", "httpVersion", "timeouts"], ["health"]);

    public static readonly MappingShape Target = new("a target", ["address", "weight"], []);

    public static readonly MappingShape Send = new("send", ["proxyProtocol", "tlvs", "udpHeader", "toa", "reveal", "transparent", "otherwise"], []);

    public static readonly MappingShape SendToa = new("send.toa", ["kind"], []);

    public static readonly MappingShape UpstreamTimeouts = new("timeouts of an upstream", ["connect", "idle"], []);

    public static readonly MappingShape Listener = new(
        "a listener",
        [
            "name", "bind", "protocol", "engine", "persist", "receive", "tls", "access", "upstream",
            "routes", "clientAddress", "requestHeaders", "accessLog", "timeouts", "limits", "httpVersions",
        ],
        ["probes"]);

    public static readonly MappingShape Receive = new("receive", ["toa", "proxyProtocol", "udpHeader"], []);

    public static readonly MappingShape ReceiveToa = new("receive.toa", ["from", "kinds"], []);

    public static readonly MappingShape ToaKind = new("a kind of TOA", ["kind", "lengths"], []);

    public static readonly MappingShape ReceiveProxyProtocol = new(
        "receive.proxyProtocol",
        ["from", "others", "versions", "deadline", "maxSize", "insideTls"], []);

    public static readonly MappingShape Access = new("access", ["allow", "deny", "connections"], []);

    public static readonly MappingShape Connections = new("access.connections", ["perClient", "perPeer", "max"], []);

    public static readonly MappingShape Route = new(
        "a route",
        ["host", "path", "sni", "alpn", "upstream", "name", "clientAddress", "requestHeaders"], []);

    public static readonly MappingShape ListenerTls = new(
        "tls of a listener",
        ["mode", "certificates", "clientCertificates", "minVersion", "handshakeTimeout", "maxHandshakes", "handshakesPerSource"],
        []);

    public static readonly MappingShape Certificate = new("a certificate", ["cert", "key"], []);

    public static readonly MappingShape ClientCertificates = new("clientCertificates", ["ca", "mode"], []);

    public static readonly MappingShape UpstreamTls = new(
        "tls of an upstream",
        ["verify", "serverName", "ca", "certificate", "minVersion"], []);

    public static readonly MappingShape ClientAddress = new("clientAddress", ["rules", "whenIndeterminate"], []);

    public static readonly MappingShape Rule = new("a rule", ["from", "trusted", "proof", "via", "depth", "limit", "maxHops"], []);

    public static readonly MappingShape Proof = new("proof", ["header", "secretFile"], []);

    public static readonly MappingShape RequestHeaders = new(
        "requestHeaders",
        ["xForwardedFor", "xForwardedProto", "xForwardedHost", "xForwardedPort", "forwarded", "xRealIp", "via", "set", "remove"],
        []);

    public static readonly MappingShape AccessLog = new("accessLog", ["file", "format"], []);

    public static readonly MappingShape ListenerTimeouts = new(
        "timeouts of a listener", ["head", "keepAlive", "form", "response", "idle", "header"], []);

    public static readonly MappingShape ListenerLimits = new(
        "limits", ["headSize", "line", "fields", "formSize", "bodySize", "requests", "sessions", "headers"], []);

    public static readonly MappingShape Reveal = new("an entry of reveal", ["cgroup", "from", "kinds", "afterSyn", "pin"], []);

    public static readonly MappingShape Admin = new("admin", ["bind"], ["token"]);

    public static readonly IReadOnlyList<MappingShape> All =
    [
        Root, Network, Upstream, Target, Send, SendToa, UpstreamTimeouts, Listener, Receive, ReceiveToa, ToaKind, ReceiveProxyProtocol, Access,
        Connections, Route, ClientAddress, Rule, Proof,
        RequestHeaders, AccessLog, ListenerTimeouts, ListenerLimits, ListenerTls, Certificate, ClientCertificates, UpstreamTls, Reveal, Admin,
    ];
}
