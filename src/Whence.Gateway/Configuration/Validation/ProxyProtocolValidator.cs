using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Whoever receives PROXY protocol says from whom (PROXY specification, section 2: a receiver must not guess).</summary>
internal static class ProxyProtocolValidator
{
    public static void Validate(ValidationContext context)
    {
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            if (listener.Receive.ProxyProtocol is { } receive)
            {
                ReportNobody(context, listener, receive);
                ReportOptional(context, receive);
                ReportConflicts(context, receive);
            }
        }
    }

    private static void ReportNobody(ValidationContext context, ListenerConfig listener, ReceiveProxyProtocolConfig receive)
    {
        if (!context.Sources.Wrote(receive, "from"))
        {
            context.Report(Problems.NobodyNamed(context.Sources.KeyOf(listener.Receive, "proxyProtocol")));
        }
        else if (context.Sources.WroteEmptyList(receive, "from"))
        {
            context.Report(Problems.NobodyNamed(context.Sources.Of(receive, "from")));
        }
        else if (receive.From.Count > 0 && receive.From.All(sender => context.IsNobody(sender.Network)))
        {
            string consequence = receive.Others == HeaderPolicy.Reject ? "every connection is refused" : "no header is ever read";
            context.Report(Problems.NobodyTrusted(context.Sources.Of(receive, "from"), "from", consequence));
        }
    }

    private static void ReportOptional(ValidationContext context, ReceiveProxyProtocolConfig receive)
    {
        foreach (ProxyProtocolSenderConfig sender in receive.From.Where(sender => sender.Policy == HeaderPolicy.Optional))
        {
            context.Report(Problems.OptionalInUse(context.Sources.ValueOf(sender), sender.Network));
        }
    }

    /// <summary>The longest prefix wins; of two alike, neither can.</summary>
    private static void ReportConflicts(ValidationContext context, ReceiveProxyProtocolConfig receive)
    {
        var seen = new Dictionary<NetworkMember, ProxyProtocolSenderConfig>();
        foreach (ProxyProtocolSenderConfig sender in receive.From)
        {
            foreach (NetworkMember member in context.MembersOf(sender.Network))
            {
                if (!seen.TryAdd(member, sender) && seen[member].Policy != sender.Policy)
                {
                    context.Report(Problems.TrustConflict(context.Sources.Of(sender), member.ToString(), context.Sources.Of(seen[member])));
                }
            }
        }
    }
}
