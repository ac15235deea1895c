namespace Whence.Gateway.Configuration.Validation;

/// <summary>Routes of tcp listeners: by what TLS says, so there must be TLS; no two for the same connections, and each for some.</summary>
internal static class TcpRoutesValidator
{
    private static readonly string[] HttpKeys = ["host", "path", "clientAddress", "requestHeaders"];

    private static readonly string[] TlsKeys = ["sni", "alpn"];

    public static void Validate(ValidationContext context)
    {
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            // A listener whose protocol could not be read stands as tcp here; nothing can be said about its routes.
            // The kernel engine knows no routes at all, and its own validator says so.
            if (!context.Sources.IsGood(listener, "protocol") || listener.Protocol == ListenerProtocol.Udp || listener.Engine == EngineConfig.Kernel)
            {
                continue;
            }

            bool isTcp = listener.Protocol == ListenerProtocol.Tcp;
            foreach (RouteConfig route in listener.Routes)
            {
                foreach (string key in (isTcp ? HttpKeys : TlsKeys).Where(key => context.Sources.Wrote(route, key)))
                {
                    SourceLocation at = context.Sources.KeyOf(route, key);
                    context.Report(isTcp ? Problems.NotForProtocol(at, key) : Problems.OnlyForTcp(at, key));
                }
            }

            if (isTcp)
            {
                ReportRoutes(context, listener);
            }
        }
    }

    private static void ReportRoutes(ValidationContext context, ListenerConfig listener)
    {
        if (!context.Sources.Wrote(listener, "routes"))
        {
            return;
        }

        if (!context.Sources.Wrote(listener, "tls"))
        {
            context.Report(Problems.RoutesNeedTls(context.Sources.KeyOf(listener, "routes")));
        }

        if (context.Sources.WroteEmptyList(listener, "routes") && listener.Upstream is null)
        {
            context.Report(Problems.EmptyList(context.Sources.Of(listener, "routes"), "routes", "write at least one, or name an upstream"));
        }

        var seen = new Dictionary<(string? ServerName, string? Protocol), SourceLocation>();
        if (listener.Upstream is not null)
        {
            seen[(null, null)] = context.Sources.Of(listener, "upstream");
        }

        foreach (RouteConfig route in listener.Routes.Where(route => IsReadable(context, route)))
        {
            if (!seen.TryAdd((route.Sni, route.Alpn), context.Sources.Of(route)))
            {
                context.Report(Problems.DuplicateRoute(context.Sources.Of(route), seen[(route.Sni, route.Alpn)]));
            }

            // RFC 6066 section 3: an address is no server name, and is taken for none.
            if (route.Sni is { } name && Address.TryParse(name.Trim('[', ']'), out _))
            {
                context.Report(Problems.RouteNeverMatches(context.Sources.Of(route, "sni"), name));
            }
        }
    }

    /// <summary>A route whose name or protocol could not be read would look like one without.</summary>
    private static bool IsReadable(ValidationContext context, RouteConfig route)
        => (route.Sni is not null || !context.Sources.Wrote(route, "sni"))
            && (route.Alpn is not null || !context.Sources.Wrote(route, "alpn"));
}
