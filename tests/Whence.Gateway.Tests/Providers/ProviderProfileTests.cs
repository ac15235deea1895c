using System.Globalization;
using Whence.Gateway.Providers;
using Whence.Gateway.Tests.Configuration;

namespace Whence.Gateway.Tests.Providers;

/// <summary>The data files: each is whole, true to its own rules, and documented.</summary>
public sealed class ProviderProfileTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/reference/providers.md"));

    public static TheoryData<string> Files => [.. ProviderProfiles.Files()];

    [Fact]
    public void Every_file_of_the_folder_is_shipped()
        => Assert.Equal(
            Directory.GetFiles(Repository.PathOf("src/Whence.Gateway/Providers"), "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
            ProviderProfiles.Names);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_profile_is_whole(string file)
    {
        ProviderProfile profile = ProviderProfiles.Read(file);
        Assert.Equal($"providers/{profile.Name}.json", file);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", profile.Name);
        Assert.NotEmpty(profile.Title);
        Assert.NotEmpty(profile.Notes);
        Assert.NotEmpty(profile.Sources);
        Assert.All(profile.Sources, static source => Assert.StartsWith("https://", source, StringComparison.Ordinal));
        Assert.True(profile.Reviewed >= new DateOnly(2026, 11, 21));
        Assert.True(profile.Ranges is null != profile.NoRanges is null, "ranges, or why there are none");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_claim_is_one_that_a_rule_can_read(string file)
    {
        ProviderProfile profile = ProviderProfiles.Read(file);
        if (profile.Claim is not { } claim)
        {
            Assert.Null(profile.PortHeader);
            return;
        }

        ClaimField field = claim.Field(profile.PortHeader);
        Assert.Equal(profile.PortHeader, field.PortField?.Name); // a field that nobody reads would be a fact that nobody follows
        Assert.Contains(claim.Form, ProviderForms.All);
        Assert.Contains(claim.Position, ProviderPositions.All);
        Assert.Equal(claim.Form == ProviderForms.List, claim.Position != ProviderPositions.Single);
        Assert.Equal(claim.Position == ProviderPositions.Depth, claim.Depth is >= 1);
        Assert.Equal(claim.Form == ProviderForms.List, claim.Header == "X-Forwarded-For");
        Assert.Equal(claim.Form == ProviderForms.List, field.IsList);
        Assert.Equal(claim.Form == ProviderForms.BarePort, field.HasBarePort);
        Assert.Equal(claim.Header, field.Name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Ranges_are_prefixes_with_a_source_and_a_day(string file)
    {
        if (ProviderProfiles.Read(file).Ranges is not { } ranges)
        {
            return;
        }

        Assert.NotEmpty(ranges.Prefixes);
        Assert.Equal(ranges.Prefixes.Count, ranges.Prefixes.Distinct().Count());
        Assert.All(ranges.Read(), static prefix => Assert.True(prefix.Length >= (prefix.Address.IsIPv4 ? 8 : 19)));
        Assert.StartsWith("https://", ranges.Source, StringComparison.Ordinal);
        Assert.NotEmpty(ranges.Record);
        Assert.InRange(ranges.Date, new DateOnly(2025, 1, 1), new DateOnly(2026, 11, 21));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_page_says_what_the_file_says(string file)
    {
        ProviderProfile profile = ProviderProfiles.Read(file);
        string which = profile.Claim switch
        {
            null => "-",
            { Depth: { } depth } => $"element {depth} from the right",
            { Position: ProviderPositions.Walk } => "walk from the right",
            _ => "the one value",
        };
        string ranges = profile.Ranges is { } shipped
            ? string.Create(CultureInfo.InvariantCulture, $"{shipped.Prefixes.Count}, of {shipped.Date:yyyy-MM-dd}")
            : $"none: {profile.NoRanges}";
        string header = profile.Claim is { } claim ? $"`{claim.Header}` | `{claim.Form}`" : "below HTTP | -";
        string proof = profile.ProofHeader is { } name ? $"`{name}`" : "-";
        string port = profile.PortHeader is { } beside ? $"`{beside}`" : "-";
        Assert.Contains($"\n| `{profile.Name}` | {profile.Title} | {header} | {which} | {port} | {proof} | {ranges} |\n", Page, StringComparison.Ordinal);
        Assert.All(profile.Notes, note => Assert.Contains($"\n- {note}\n", Page, StringComparison.Ordinal));
        Assert.All(profile.Sources, source => Assert.Contains($"<{source}>", Page, StringComparison.Ordinal));
        Assert.True(profile.Caution is null || Page.Contains($"**Caution**: {profile.Caution}.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_names_no_provider_that_is_not_shipped()
        => Assert.Equal(ProviderProfiles.Names.Count, Page.Split("\n| `").Length - 1);
}
