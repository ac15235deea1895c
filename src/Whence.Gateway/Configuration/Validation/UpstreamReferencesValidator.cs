namespace Whence.Gateway.Configuration.Validation;

/// <summary>Every upstream that is named exists, and every listener has somewhere to send things.</summary>
internal static class UpstreamReferencesValidator
{
    public static void Validate(ValidationContext context)
    {
        HashSet<string> known = [.. context.Config.Upstreams.Select(upstream => upstream.Name)];
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            Check(context, listener, listener.Upstream, known);
            foreach (RouteConfig route in listener.Routes)
            {
                Check(context, route, route.Upstream, known);
            }

            if (!context.Sources.Wrote(listener, "upstream") && !context.Sources.Wrote(listener, "routes"))
            {
                string advice = listener.Protocol == ListenerProtocol.Udp ? "name the upstream that datagrams go to" : listener.Protocol == ListenerProtocol.Http || listener.Tls is not null
                    ? "name an upstream, or write routes"
                    : "name the upstream that connections go to";
                context.Report(Problems.MissingKey(context.Sources.Of(listener), "upstream", "a listener", advice));
            }
        }
    }

    private static void Check(ValidationContext context, object owner, string? name, HashSet<string> known)
    {
        // An empty name could not be read and was reported there.
        if (!string.IsNullOrEmpty(name) && !known.Contains(name))
        {
            context.Report(Problems.UnknownUpstream(context.Sources.Of(owner, "upstream"), name, known));
        }
    }
}
