namespace Whence.Gateway.Configuration.Validation;

/// <summary>The kernel engine sees packets, not what is in them: whatever needs more than addresses and ports is refused.</summary>
internal static class KernelValidator
{
    private const string NoBytes = "the gateway sees no byte of these connections";

    /// <summary>The one program whose loss locks the owner out (RFC 4253 section 4.1).</summary>
    private const ushort SshPort = 22;

    private const string NotOne = "the gateway is told of no single connection";

    private static readonly (string Key, string Why)[] Keys =
    [
        ("tls", NoBytes), ("routes", NoBytes), ("requestHeaders", NoBytes), ("timeouts", NoBytes), ("limits", NoBytes),
        ("httpVersions", NoBytes),
    ];

    private static readonly string[] SourceKeys = ["transparent", "otherwise"];

    public static void Validate(ValidationContext context)
    {
        Dictionary<string, UpstreamConfig> upstreams = [];
        foreach (UpstreamConfig upstream in context.Config.Upstreams)
        {
            upstreams.TryAdd(upstream.Name, upstream);
        }

        foreach (ListenerConfig listener in context.Config.Listeners.Where(static listener => listener.Engine == EngineConfig.Kernel))
        {
            ReportKeys(context, listener);
            ReportBinds(context, listener);
            if (listener.Upstream is { } name && upstreams.TryGetValue(name, out UpstreamConfig? upstream))
            {
                ReportUpstream(context, upstream);
                ReportTargets(context, listener, upstream);
            }
        }
    }

    private static void ReportKeys(ValidationContext context, ListenerConfig listener)
    {
        if (listener.Protocol == ListenerProtocol.Http)
        {
            Report(context.Sources.Of(listener, "protocol"), "protocol: http", NoBytes);
        }

        foreach ((string key, string why) in Keys.Where(row => context.Sources.Wrote(listener, row.Key)))
        {
            Report(context.Sources.KeyOf(listener, key), $"'{key}'", why);
        }

        if (listener.Receive.ProxyProtocol is not null || context.Sources.Wrote(listener.Receive, "toa") || context.Sources.Wrote(listener.Receive, "udpHeader"))
        {
            Report(context.Sources.KeyOf(listener, "receive"), "'receive'", NoBytes);
        }

        if (!ReferenceEquals(listener.ClientAddress, ClientAddressConfig.Off))
        {
            Report(context.Sources.KeyOf(listener, "clientAddress"), "'clientAddress'", NoBytes);
        }

        if (listener.AccessLog is not null)
        {
            Report(context.Sources.KeyOf(listener, "accessLog"), "'accessLog'", NotOne);
        }

        if (context.Sources.Wrote(listener.Access, "connections"))
        {
            Report(context.Sources.KeyOf(listener.Access, "connections"), "'access.connections'", NotOne);
        }

        void Report(SourceLocation at, string what, string why) => context.Report(Problems.NotForKernel(at, what, why));
    }

    private static void ReportBinds(ValidationContext context, ListenerConfig listener)
    {
        for (int i = 0; i < listener.Bind.Count; i++)
        {
            BindConfig bind = listener.Bind[i];
            SourceLocation at = context.Sources.Of(listener, "bind", i);
            if (bind.Port == 0)
            {
                context.Report(Problems.NotForKernel(at, "port 0", "there is no socket for which a free port could be found"));
            }

            if (bind.Address.IsLoopback)
            {
                context.Report(Problems.KernelLoopback(at, bind.ToString()));
            }

            if (bind.Address.IsUnspecified && bind.IsRange)
            {
                context.Report(Problems.KernelWildcardRange(
                    at, bind, hasSsh: listener.Protocol == ListenerProtocol.Tcp && bind is { Port: <= SshPort, LastPort: >= SshPort }));
            }

            if (bind.Address.Kind != listener.Bind[0].Address.Kind)
            {
                context.Report(Problems.KernelFamily(at, bind.ToString(), listener.Bind[0].ToString()));
            }
        }
    }

    private static void ReportUpstream(ValidationContext context, UpstreamConfig upstream)
    {
        if (upstream.Send.ProxyProtocol != ProxyVersions.None)
        {
            context.Report(Problems.NotForKernel(
                context.Sources.KeyOf(upstream.Send, "proxyProtocol"),
                "'send.proxyProtocol'",
                "nothing can be put into these connections"));
        }

        if (upstream.Send.Toa is not null)
        {
            context.Report(Problems.NotForKernel(
                context.Sources.KeyOf(upstream.Send, "toa"), "'send.toa'", "nothing can be put into these connections"));
        }

        if (upstream.Send.Reveal)
        {
            context.Report(Problems.NotForKernel(
                context.Sources.KeyOf(upstream.Send, "reveal"), "'send.reveal'", "the client's own address is always the source here"));
        }

        foreach (string key in SourceKeys.Where(key => context.Sources.Wrote(upstream.Send, key)))
        {
            context.Report(Problems.NotForKernel(
                context.Sources.KeyOf(upstream.Send, key), $"'send.{key}'", "the client's own address is always the source here"));
        }

        if (upstream.Tls is not null)
        {
            context.Report(Problems.NotForKernel(context.Sources.KeyOf(upstream, "tls"), "'tls' of an upstream", NoBytes));
        }

        if (context.Sources.Wrote(upstream, "timeouts"))
        {
            context.Report(Problems.NotForKernel(
                context.Sources.KeyOf(upstream, "timeouts"), "'timeouts' of an upstream", "those of connection tracking hold"));
        }
    }

    private static void ReportTargets(ValidationContext context, ListenerConfig listener, UpstreamConfig upstream)
    {
        BindConfig? first = listener.Bind.Count > 0 ? listener.Bind[0] : null;
        IEnumerable<BindConfig> ranges = listener.Bind.Any(static bind => bind.IsRange) ? listener.Bind : [];
        foreach (TargetConfig target in upstream.Targets)
        {
            SourceLocation at = context.Sources.Of(target);
            if (target.Address.Address.IsLoopback)
            {
                context.Report(Problems.KernelLoopback(at, target.Address.ToString()));
            }

            if (first is { } bind && bind.Address.Kind != target.Address.Address.Kind)
            {
                context.Report(Problems.KernelFamily(at, target.Address.ToString(), bind.ToString()));
            }

            foreach (BindConfig range in ranges.Where(range => range.Port != target.Address.Port).Take(1))
            {
                context.Report(Problems.KernelRangePort(at, target.Address, range));
            }
        }
    }
}
