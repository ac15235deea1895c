using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Targets and how they are told the client.</summary>
internal static class UpstreamsValidator
{
    public static void Validate(ValidationContext context)
    {
        var seen = new Dictionary<AddressPort, (SendConfig Send, TargetConfig Target)>();
        foreach (UpstreamConfig upstream in context.Config.Upstreams)
        {
            if (context.Sources.WroteEmptyList(upstream, "targets"))
            {
                context.Report(Problems.EmptyList(context.Sources.Of(upstream, "targets"), "targets", "name at least one"));
            }

            if (upstream.Send.Tlvs != SendTlvs.None && !upstream.Send.SendsV2)
            {
                context.Report(Problems.TlvsNeedV2(context.Sources.KeyOf(upstream.Send, "tlvs")));
            }

            ReportTargets(context, upstream, seen);
        }
    }

    private static void ReportTargets(
        ValidationContext context, UpstreamConfig upstream, Dictionary<AddressPort, (SendConfig Send, TargetConfig Target)> seen)
    {
        var own = new HashSet<AddressPort>();
        foreach (TargetConfig target in upstream.Targets)
        {
            if (!own.Add(target.Address))
            {
                context.Report(Problems.DuplicateTarget(context.Sources.Of(target), target.Address));
            }
            else if (seen.TryGetValue(target.Address, out (SendConfig Send, TargetConfig Target) first) && first.Send != upstream.Send)
            {
                context.Report(Problems.TargetSentTwice(context.Sources.Of(target), target.Address, context.Sources.Of(first.Target)));
            }

            seen.TryAdd(target.Address, (upstream.Send, target));
        }
    }
}
