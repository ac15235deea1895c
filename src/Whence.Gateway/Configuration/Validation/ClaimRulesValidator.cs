namespace Whence.Gateway.Configuration.Validation;

/// <summary>Rules of <c>clientAddress</c>: each key fits its source, and somebody is trusted.</summary>
internal static class ClaimRulesValidator
{
    private const string Lists = "x-forwarded-for and forwarded";

    private static readonly string[] ListKeys = ["depth", "limit", "maxHops"];

    public static void Validate(ValidationContext context)
    {
        foreach (ClientAddressConfig clientAddress in ConfigWalk.ClientAddresses(context.Config))
        {
            if (context.Sources.WroteEmptyList(clientAddress, "rules"))
            {
                context.Report(
                    Problems.EmptyList(context.Sources.Of(clientAddress, "rules"), "rules", "write at least one, or clientAddress: off"));
            }

            foreach (ClaimRuleConfig rule in clientAddress.Rules)
            {
                ReportSource(context, rule);
                ReportFigures(context, rule);
                ReportNobody(context, rule);
            }
        }
    }

    private static void ReportSource(ValidationContext context, ClaimRuleConfig rule)
    {
        // Without a source that could be read there is nothing to compare with.
        if (!context.Sources.IsGood(rule, "from"))
        {
            return;
        }

        foreach (string key in ListKeys.Where(key => !rule.From.IsList && context.Sources.Wrote(rule, key)))
        {
            context.Report(Problems.NotForSource(context.Sources.KeyOf(rule, key), key, rule.From.ToString(), Lists));
        }

        if (rule.Via is not null && rule.From.Source != ClaimSource.Header)
        {
            context.Report(Problems.NotForSource(context.Sources.KeyOf(rule, "via"), "via", rule.From.ToString(), "header:NAME"));
        }
    }

    private static void ReportFigures(ValidationContext context, ClaimRuleConfig rule)
    {
        if (rule.Depth is not null && rule.Limit is not null)
        {
            context.Report(Problems.ExclusiveKeys(context.Sources.KeyOf(rule, "limit"), "limit", "depth"));
        }

        foreach ((string key, int? figure) in new[] { ("depth", rule.Depth), ("limit", rule.Limit) })
        {
            if (figure > rule.MaxHops)
            {
                context.Report(Problems.BeyondMaxHops(context.Sources.Of(rule, key), key, figure.Value, rule.MaxHops));
            }
        }
    }

    private static void ReportNobody(ValidationContext context, ClaimRuleConfig rule)
    {
        if (context.IsNobody(rule, "trusted", rule.Trusted))
        {
            context.Report(Problems.NobodyTrusted(context.Sources.Of(rule, "trusted"), "trusted", "the rule never applies"));
        }

        if (rule.Via is { } via && context.IsNobody(rule, "via", via))
        {
            context.Report(Problems.NobodyTrusted(context.Sources.Of(rule, "via"), "via", "the rule never applies"));
        }
    }
}
