using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Keys about requests stand on http listeners and their upstreams only: on tcp they would be read and do nothing.</summary>
internal static class ProtocolValidator
{
    private static readonly string[] HttpKeys = ["clientAddress", "requestHeaders", "timeouts", "limits", "httpVersions"];

    public static void Validate(ValidationContext context)
    {
        HashSet<string> relayed = new(StringComparer.Ordinal);
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            // A listener whose protocol could not be read stands as tcp here; nothing can be said about its keys.
            if (listener.Protocol != ListenerProtocol.Tcp || !context.Sources.IsGood(listener, "protocol"))
            {
                continue;
            }

            // What the kernel engine cannot do is told by its own validator.
            foreach (string key in HttpKeys.Where(key => listener.Engine == EngineConfig.User && context.Sources.Wrote(listener, key)))
            {
                context.Report(Problems.NotForProtocol(context.Sources.KeyOf(listener, key), key));
            }

            relayed.UnionWith(listener.Routes.Select(static route => route.Upstream).Append(listener.Upstream).OfType<string>());
        }

        foreach (UpstreamConfig upstream in context.Config.Upstreams)
        {
            if (upstream.HttpVersion == HttpVersions.Http2 && relayed.Contains(upstream.Name))
            {
                context.Report(Problems.HttpVersionOnTcp(context.Sources.KeyOf(upstream, "httpVersion"), upstream.Name));
            }
        }
    }
}
