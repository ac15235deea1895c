using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles from whom PROXY headers are read.</summary>
internal sealed class ProxyProtocolCompiler(NetworkCompiler networks)
{
    public ProxyProtocolModel Compile(ReceiveProxyProtocolConfig config)
    {
        var policies = new List<KeyValuePair<Prefix, HeaderPolicy>>();
        HeaderPolicy? unix = null;
        foreach ((NetworkReference network, HeaderPolicy policy) in config.From)
        {
            foreach (NetworkMember member in networks.Members(network))
            {
                if (member.Prefix is { } prefix)
                {
                    policies.Add(new(prefix, policy));
                }
                else
                {
                    unix = policy;
                }
            }
        }

        return new ProxyProtocolModel
        {
            From = new PrefixMap<HeaderPolicy>(policies),
            Unix = unix,
            Others = config.Others,
            Read = new ProxyReadOptions(config.MaxSize, config.Versions),
            Deadline = config.Deadline,
            InsideTls = config.InsideTls,
        };
    }
}
