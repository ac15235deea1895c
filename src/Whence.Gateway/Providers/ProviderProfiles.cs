using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Whence.Gateway.Providers;

/// <summary>The profiles that are shipped, one data file each in this folder.</summary>
internal static class ProviderProfiles
{
    /// <summary>What the names of the embedded files begin with.</summary>
    private const string Folder = "providers/";

    /// <summary>A key that nobody reads would be a fact that nobody follows.</summary>
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly Lazy<FrozenDictionary<string, ProviderProfile>> Profiles = new(
        static () => Files().Select(Read).ToFrozenDictionary(static profile => profile.Name, StringComparer.Ordinal));

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<ProviderProfile> All
        => [.. Profiles.Value.Values.OrderBy(static profile => profile.Name, StringComparer.Ordinal)];

    /// <summary>Their names, sorted.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(static profile => profile.Name)];

    /// <summary>The profile of a name; null when there is none.</summary>
    public static ProviderProfile? Find(string name) => Profiles.Value.GetValueOrDefault(name);

    /// <summary>The names of the embedded files.</summary>
    internal static IEnumerable<string> Files()
        => typeof(ProviderProfiles).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Folder, StringComparison.Ordinal));

    /// <summary>Reads one file.</summary>
    /// <exception cref="JsonException">It is no profile.</exception>
    internal static ProviderProfile Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)!;
        return JsonSerializer.Deserialize<ProviderProfile>(stream, Format)!;
    }
}
