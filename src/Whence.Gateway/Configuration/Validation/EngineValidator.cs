namespace Whence.Gateway.Configuration.Validation;

/// <summary>What only the kernel engine can do, where it was not asked for.</summary>
internal static class EngineValidator
{
    public static void Validate(ValidationContext context)
    {
        var byKernel = new HashSet<string>(StringComparer.Ordinal);
        var byUser = new HashSet<string>(StringComparer.Ordinal);
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            IEnumerable<string> upstreams = listener.Routes.Select(static route => route.Upstream)
                .Append(listener.Upstream).OfType<string>();
            (listener.Engine == EngineConfig.Kernel ? byKernel : byUser).UnionWith(upstreams);

            // An engine that could not be read stands as user here; nothing can be said about what belongs to it.
            bool readable = !context.Sources.Wrote(listener, "engine") || context.Sources.IsGood(listener, "engine");
            if (listener.Engine == EngineConfig.User && readable)
            {
                ReportListener(context, listener);
            }
        }

        foreach (UpstreamConfig upstream in context.Config.Upstreams)
        {
            bool kernelAlone = byKernel.Contains(upstream.Name) && !byUser.Contains(upstream.Name);
            if (upstream.Balance == BalanceConfig.ClientHash && !kernelAlone)
            {
                context.Report(Problems.ClientHashLater(context.Sources.Of(upstream, "balance")));
            }
        }
    }

    private static void ReportListener(ValidationContext context, ListenerConfig listener)
    {
        if (context.Sources.Wrote(listener, "persist"))
        {
            context.Report(Problems.NeedsKernel(context.Sources.KeyOf(listener, "persist"), "'persist'"));
        }

        for (int i = 0; i < listener.Bind.Count; i++)
        {
            if (listener.Bind[i].IsRange)
            {
                context.Report(Problems.NeedsKernel(context.Sources.Of(listener, "bind", i), "a range of ports"));
            }
        }
    }
}
