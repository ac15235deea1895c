using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Enumerates parts of a configuration that stand in several places.</summary>
internal static class ConfigWalk
{
    /// <summary>Of listeners and their routes. Off is one shared record that nobody wrote.</summary>
    public static IEnumerable<ClientAddressConfig> ClientAddresses(GatewayConfig config)
        => config.Listeners.SelectMany(ClientAddresses)
            .Where(static clientAddress => !ReferenceEquals(clientAddress, ClientAddressConfig.Off));

    public static IEnumerable<ClaimRuleConfig> Rules(GatewayConfig config)
        => ClientAddresses(config).SelectMany(clientAddress => clientAddress.Rules);

    /// <summary>Of a listener and its routes.</summary>
    public static IEnumerable<ClaimRuleConfig> Rules(ListenerConfig listener)
        => ClientAddresses(listener).SelectMany(static clientAddress => clientAddress.Rules);

    /// <summary>Of listeners and their routes.</summary>
    public static IEnumerable<RequestHeadersConfig> RequestHeaders(GatewayConfig config) => config.Listeners.SelectMany(RequestHeaders);

    /// <summary>Of a listener and its routes.</summary>
    public static IEnumerable<RequestHeadersConfig> RequestHeaders(ListenerConfig listener)
        => listener.Routes.Select(static route => route.RequestHeaders).Prepend(listener.RequestHeaders).OfType<RequestHeadersConfig>();

    public static IEnumerable<ProxyProtocolSenderConfig> Senders(GatewayConfig config)
        => config.Listeners.SelectMany(listener => listener.Receive.ProxyProtocol?.From ?? []);

    /// <summary>Whose TCP options are believed.</summary>
    public static IEnumerable<NetworkReference> ToaSenders(GatewayConfig config)
        => config.Listeners.SelectMany(listener => listener.Receive.Toa?.From ?? [])
            .Concat(config.Reveal.SelectMany(static reveal => reveal.From));

    /// <summary>Every place where somebody's word is believed.</summary>
    public static IEnumerable<NetworkReference> Trusted(GatewayConfig config)
        => Rules(config).SelectMany(rule => rule.Trusted.Concat(rule.Via ?? []))
            .Concat(Senders(config).Where(sender => sender.Policy != HeaderPolicy.Plain).Select(sender => sender.Network))
            .Concat(ToaSenders(config));

    /// <summary>Every place where a network can be named.</summary>
    public static IEnumerable<NetworkReference> References(GatewayConfig config)
        => Rules(config).SelectMany(rule => rule.Trusted.Concat(rule.Via ?? []))
            .Concat(Senders(config).Select(sender => sender.Network))
            .Concat(ToaSenders(config))
            .Concat(config.Listeners.SelectMany(listener => (listener.Access.Allow ?? []).Concat(listener.Access.Deny)));

    private static IEnumerable<ClientAddressConfig> ClientAddresses(ListenerConfig listener)
        => listener.Routes.Select(static route => route.ClientAddress).Prepend(listener.ClientAddress).OfType<ClientAddressConfig>();
}
