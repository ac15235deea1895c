using Whence.Gateway.Configuration;

namespace Whence.Gateway.Providers;

/// <summary>One named list of networks, for showing it: how many, from where, how old.</summary>
/// <param name="Name">The name of the network, or of the provider.</param>
/// <param name="Kind"><c>list</c>, <c>file</c> or <c>provider</c>.</param>
/// <param name="Prefixes">How many prefixes it has.</param>
/// <param name="Source">Where they are from; null for a list in the configuration.</param>
/// <param name="Date">The day that they are of; null where nobody says.</param>
/// <param name="AgeDays">How many days ago that was.</param>
/// <param name="IsOld">Whether that is more than one should lean on.</param>
/// <param name="Note">Why there are none, where a provider has none.</param>
public sealed record NetworkListing(
    string Name, string Kind, int Prefixes, string? Source, DateOnly? Date, int? AgeDays, bool IsOld, string? Note)
{
    /// <summary>Every provider that is known, by name.</summary>
    public static IReadOnlyList<NetworkListing> OfProviders(TimeProvider time)
        => [.. ProviderProfiles.All.Select(profile => OfProvider(profile.Name, profile, time))];

    /// <summary>The networks of a configuration, in the order of the file.</summary>
    public static IReadOnlyList<NetworkListing> Of(GatewayConfig config, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(config);
        return
        [
            .. config.Networks.Select(network => network switch
            {
                { Provider: { } name } when ProviderProfiles.Find(name) is { } profile => OfProvider(network.Name, profile, time),
                { File: { } file } => Plain(network, "file", file),
                _ => Plain(network, "list", null),
            }),
        ];
    }

    private static NetworkListing OfProvider(string name, ProviderProfile profile, TimeProvider time) => new(
        name,
        "provider",
        profile.Ranges?.Prefixes.Count ?? 0,
        profile.Ranges?.Source,
        profile.Ranges?.Date,
        profile.Ranges?.AgeInDays(time),
        profile.Ranges?.IsOld(time) ?? false,
        profile.NoRanges);

    private static NetworkListing Plain(NetworkConfig network, string kind, string? source)
        => new(network.Name, kind, network.Members.Count, source, Date: null, AgeDays: null, IsOld: false, Note: null);
}
