namespace Whence.Gateway.Configuration.Validation;

/// <summary>Wide networks that are trusted: a client inside one can claim any address.</summary>
internal static class WideTrustValidator
{
    /// <summary>65,536 addresses: more than any fleet of proxies has.</summary>
    private const int WidestIPv4 = 16;

    /// <summary>What a registry gives to a whole provider (RFC 6177).</summary>
    private const int WidestIPv6 = 32;

    public static void Validate(ValidationContext context)
    {
        var reported = new HashSet<NetworkMember>(ReferenceEqualityComparer.Instance);
        foreach (NetworkMember member in ConfigWalk.Trusted(context.Config)
            .Where(reference => !IsShipped(context, reference)).SelectMany(context.MembersOf))
        {
            if (member.Prefix is { } prefix && prefix.Length <= (prefix.Address.IsIPv4 ? WidestIPv4 : WidestIPv6) && reported.Add(member))
            {
                context.Report(Problems.WideTrust(context.Sources.Of(member), prefix));
            }
        }
    }

    /// <summary>What a provider publishes is as wide as it is: the user has no narrower list.</summary>
    private static bool IsShipped(ValidationContext context, NetworkReference reference)
        => reference.Name is { } name && context.FindNetwork(name)?.Provider is not null;
}
