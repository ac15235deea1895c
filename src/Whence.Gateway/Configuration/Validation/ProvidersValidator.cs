using Whence.Gateway.Providers;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>What is worth knowing about providers that are in use.</summary>
internal static class ProvidersValidator
{
    public static void Validate(ValidationContext context)
    {
        foreach (NetworkConfig network in context.Config.Networks)
        {
            if (network.Provider is { } name && ProviderProfiles.Find(name)?.Ranges is { } ranges && ranges.IsOld(context.Time))
            {
                context.Report(Problems.OldRanges(
                    context.Sources.Of(network, "provider"),
                    name,
                    $"{ranges.Date:yyyy-MM-dd}",
                    ranges.AgeInDays(context.Time),
                    ranges.Source));
            }
        }

        foreach (ClaimRuleConfig rule in ConfigWalk.Rules(context.Config))
        {
            if (rule.Provider is { } name && ProviderProfiles.Find(name)?.Caution is { } caution)
            {
                context.Report(Problems.ProviderCaution(context.Sources.Of(rule, "from"), caution));
            }
        }
    }
}
