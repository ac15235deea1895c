using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles listeners.</summary>
internal sealed class ListenerCompiler(NetworkCompiler networks, IReadOnlyDictionary<string, UpstreamModel> upstreams)
{
    private readonly ProxyProtocolCompiler _proxyProtocol = new(networks);
    private readonly HttpCompiler _http = new(new ClientAddressCompiler(networks), upstreams);

    public ListenerModel Compile(ListenerConfig config) => new()
    {
        Name = config.Name,
        Bind = [.. config.Bind.Select(static bind => bind.First)],
        Toa = config.Receive.Toa is { } toa ? Toa(toa) : null,
        ProxyProtocol = config.Receive.ProxyProtocol is { } proxyProtocol ? _proxyProtocol.Compile(proxyProtocol) : null,
        Tls = config.Tls is { } tls ? TlsCompiler.Compile(tls) : null,
        Access = Access(config.Access),
        Tcp = config.Protocol == ListenerProtocol.Tcp ? TcpCompiler.Compile(config, upstreams) : null,
        Udp = config.Protocol == ListenerProtocol.Udp ? UdpCompiler.Compile(config, upstreams) : null,
        Http = config.Protocol == ListenerProtocol.Http ? _http.Compile(config) : null,
    };

    private ToaModel Toa(ReceiveToaConfig config) => new()
    {
        From = networks.Compile(config.From),
        Formats = config.Kinds is { } kinds ? new ToaFormats(kinds) : ToaFormats.Usual,
    };

    private AccessModel Access(AccessConfig config) => new()
    {
        Allow = config.Allow is { } allow ? networks.Compile(allow) : null,
        Deny = networks.Compile(config.Deny),
        PerClient = config.Connections.PerClient,
        PerPeer = config.Connections.PerPeer,
        Max = config.Connections.Max,
    };
}
