namespace Whence.Gateway.Configuration.Validation;

/// <summary>No two routes of an http listener match the same requests; its own upstream is the route of everything else.</summary>
internal static class RoutesValidator
{
    public static void Validate(ValidationContext context)
    {
        // What tells routes of tcp listeners apart is another thing (TcpRoutesValidator).
        foreach (ListenerConfig listener in context.Config.Listeners.Where(static listener => listener.Protocol == ListenerProtocol.Http))
        {
            if (context.Sources.WroteEmptyList(listener, "routes") && listener.Upstream is null)
            {
                context.Report(
                    Problems.EmptyList(context.Sources.Of(listener, "routes"), "routes", "write at least one, or name an upstream"));
            }

            var seen = new Dictionary<(string? Host, string Path), SourceLocation>();
            if (listener.Upstream is not null)
            {
                seen[(null, "/")] = context.Sources.Of(listener, "upstream");
            }

            foreach (RouteConfig route in listener.Routes.Where(route => IsReadable(context, route)))
            {
                (string? Host, string Path) match = (route.Host, route.Path ?? "/");
                if (!seen.TryAdd(match, context.Sources.Of(route)))
                {
                    context.Report(Problems.DuplicateRoute(context.Sources.Of(route), seen[match]));
                }
            }
        }
    }

    /// <summary>A route whose host or path could not be read would look like one without.</summary>
    private static bool IsReadable(ValidationContext context, RouteConfig route)
        => (route.Host is not null || !context.Sources.Wrote(route, "host"))
            && (route.Path is not null || !context.Sources.Wrote(route, "path"));
}
