using Whence.Gateway.Configuration.Yaml;
using Whence.Gateway.Providers;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>What a rule reads: a claim written directly, or that of a provider's profile.</summary>
internal sealed record RuleSource(ClaimField Field, ProviderProfile? Provider)
{
    private const string Prefix = "provider:";

    public static RuleSource? Read(YamlScalar scalar, BindContext context)
    {
        if (!scalar.Text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return ClaimFieldText.Read(scalar, context) is { } field ? new RuleSource(field, null) : null;
        }

        string name = scalar.Text[Prefix.Length..];
        if (ProviderProfiles.Find(name) is not { } profile)
        {
            context.Report(Problems.UnknownProvider(scalar.Location, name, ProviderProfiles.Names));
            return null;
        }

        if (profile.Claim is { } claim)
        {
            return new RuleSource(claim.Field(profile.PortHeader), profile);
        }

        context.Report(Problems.NoClaim(scalar.Location, name));
        return null;
    }
}
