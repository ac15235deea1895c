using Whence.Gateway.Configuration.Binding;
using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>A header that carries a secret is shown nowhere on its listener.</summary>
internal static class ProofsValidator
{
    public static void Validate(ValidationContext context)
    {
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            ClaimRuleConfig[] rules = [.. ConfigWalk.Rules(listener)];
            HashSet<string> secrets = [.. rules.Select(static rule => rule.Proof?.Header).OfType<string>().Select(HeaderNames.Fold)];
            foreach (ClaimRuleConfig rule in rules)
            {
                ReportRule(context, rule, secrets);
            }

            foreach (HeaderValueConfig header in ConfigWalk.RequestHeaders(listener).SelectMany(static headers => headers.Set))
            {
                Report(context, context.Sources.Of(header), header.Name, secrets);
                ReportTemplate(context, context.Sources.ValueOf(header), header.Value, secrets);
            }

            if (listener.AccessLog is { Template: { } template } log)
            {
                ReportTemplate(context, context.Sources.Of(log, "format"), template, secrets);
            }
        }
    }

    private static void ReportRule(ValidationContext context, ClaimRuleConfig rule, HashSet<string> secrets)
    {
        if (rule.From.IsHeader)
        {
            Report(context, context.Sources.Of(rule, "from"), rule.From.Name, secrets);
        }

        if (rule.Proof is not null && rule.From.Source == ClaimSource.Tlv)
        {
            context.Report(Problems.NotForSource(
                context.Sources.KeyOf(rule, "proof"), "proof", rule.From.ToString(), "claims of requests"));
        }
    }

    private static void ReportTemplate(ValidationContext context, SourceLocation at, string text, HashSet<string> secrets)
    {
        foreach (TemplatePart part in VariableTemplate.Parse(text)?.Parts ?? [])
        {
            if (part.IsVariable && VariableNames.TryGetHeader(part.Text, out string? header))
            {
                Report(context, at, header, secrets);
            }
        }
    }

    private static void Report(ValidationContext context, SourceLocation at, string header, HashSet<string> secrets)
    {
        if (secrets.Contains(HeaderNames.Fold(header)))
        {
            context.Report(Problems.SecretShown(at, header));
        }
    }
}
