using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Keys about datagrams stand on udp listeners, and others do not; the upstream of a udp listener is one for datagrams.</summary>
internal static class UdpValidator
{
    private static readonly string[] ForeignKeys = ["tls", "routes", "clientAddress", "requestHeaders", "httpVersions"];

    private static readonly string[] HttpTimeouts = ["head", "keepAlive", "form", "response"];

    private static readonly string[] UdpTimeouts = ["idle", "header"];

    private static readonly string[] HttpLimits = ["headSize", "line", "fields", "formSize", "bodySize", "requests"];

    private static readonly string[] UdpLimits = ["sessions", "headers"];

    /// <summary>A header is in one datagram: there is nothing to wait for, and no TLS around it.</summary>
    private static readonly string[] StreamHeaderKeys = ["deadline", "insideTls"];

    public static void Validate(ValidationContext context)
    {
        foreach (ListenerConfig listener in context.Config.Listeners.Where(listener => context.Sources.IsGood(listener, "protocol")))
        {
            if (listener.Engine == EngineConfig.Kernel)
            {
                continue; // What the kernel engine cannot do is told by its own validator.
            }

            if (listener.Protocol == ListenerProtocol.Udp)
            {
                ReportUdp(context, listener);
            }
            else
            {
                Report(context, listener.Receive, ["udpHeader"], Problems.OnlyForUdp);
                Report(context, listener.Timeouts, UdpTimeouts, Problems.OnlyForUdp);
                Report(context, listener.Limits, UdpLimits, Problems.OnlyForUdp);
            }
        }

        foreach (SendConfig send in context.Config.Upstreams.Select(static upstream => upstream.Send))
        {
            if (context.Sources.Wrote(send, "udpHeader") && !send.SendsV2)
            {
                context.Report(Problems.SentUdpHeaderAlone(context.Sources.KeyOf(send, "udpHeader")));
            }
        }
    }

    private static void ReportUdp(ValidationContext context, ListenerConfig listener)
    {
        Report(context, listener, ForeignKeys, Problems.NotForUdp);
        Report(context, listener.Timeouts, HttpTimeouts, Problems.NotForUdp);
        Report(context, listener.Limits, HttpLimits, Problems.NotForUdp);
        Report(context, listener.Receive, ["toa"], Problems.NotForUdp);
        if (listener.Receive.ProxyProtocol is { } proxyProtocol)
        {
            Report(context, proxyProtocol, StreamHeaderKeys, Problems.NotForUdp);
            if (context.Sources.Wrote(proxyProtocol, "versions") && proxyProtocol.Versions != ProxyVersions.V2)
            {
                context.Report(Problems.NotForUdp(context.Sources.Of(proxyProtocol, "versions"), "v1"));
            }
        }
        else if (context.Sources.Wrote(listener.Receive, "udpHeader"))
        {
            context.Report(Problems.ReceivedUdpHeaderAlone(context.Sources.KeyOf(listener.Receive, "udpHeader")));
        }

        if (context.Config.Upstreams.FirstOrDefault(upstream => upstream.Name == listener.Upstream) is { } upstream)
        {
            ReportUpstream(context, listener, upstream);
        }
    }

    private static void ReportUpstream(ValidationContext context, ListenerConfig listener, UpstreamConfig upstream)
    {
        Report(context, upstream, ["tls", "httpVersion"], (at, key) => Problems.NotForDatagrams(at, key, listener.Name));
        if (upstream.Send.Reveal && listener.Receive.ProxyProtocol is not null && listener.Receive.UdpHeader == UdpHeaderForm.FirstDatagram)
        {
            // Whoever stands behind one is never verified, and so never shown.
            context.Report(Problems.ExclusiveKeys(context.Sources.KeyOf(upstream.Send, "reveal"), "reveal", "udpHeader: first-datagram"));
        }

        Report(context, upstream.Send, ["toa"], (at, key) => Problems.NotForDatagrams(at, key, listener.Name));
        if (upstream.Send.ProxyProtocol == ProxyVersions.V1)
        {
            context.Report(Problems.NotForDatagrams(context.Sources.Of(upstream.Send, "proxyProtocol"), "v1", listener.Name));
        }
    }

    private static void Report(
        ValidationContext context, object owner, IEnumerable<string> keys, Func<SourceLocation, string, ConfigDiagnostic> problem)
    {
        foreach (string key in keys.Where(key => context.Sources.Wrote(owner, key)))
        {
            context.Report(problem(context.Sources.KeyOf(owner, key), key));
        }
    }
}
