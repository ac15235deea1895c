namespace Whence.Gateway.Configuration.Validation;

/// <summary>Upstreams whose targets see the client's own address.</summary>
internal static class TransparentValidator
{
    public static void Validate(ValidationContext context)
    {
        foreach (UpstreamConfig upstream in context.Config.Upstreams)
        {
            if (upstream.Send is { Transparent: true, Toa: not null })
            {
                context.Report(Problems.ExclusiveKeys(context.Sources.KeyOf(upstream.Send, "toa"), "toa", "transparent"));
            }

            if (upstream.Send is { Transparent: true, Reveal: true })
            {
                context.Report(Problems.ExclusiveKeys(context.Sources.KeyOf(upstream.Send, "reveal"), "reveal", "transparent"));
            }

            foreach (TargetConfig target in upstream.Targets.Where(target => upstream.Send.Reveal && !target.Address.Address.IsLoopback))
            {
                context.Report(Problems.RevealElsewhere(context.Sources.Of(target), target.Address));
            }

            if (upstream.Send.Transparent)
            {
                context.Report(Problems.TransparentInUse(context.Sources.Of(upstream.Send, "transparent"), upstream.Name));
            }
            else if (context.Sources.Wrote(upstream.Send, "otherwise"))
            {
                context.Report(Problems.OtherwiseAlone(context.Sources.KeyOf(upstream.Send, "otherwise")));
            }
        }
    }
}
