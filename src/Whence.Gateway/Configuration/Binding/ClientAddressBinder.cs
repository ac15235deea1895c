using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>clientAddress</c>.</summary>
internal static class ClientAddressBinder
{
    private const string Key = "clientAddress";

    /// <summary>Null when the key is not there or cannot be read.</summary>
    public static ClientAddressConfig? Read(MappingReader reader)
    {
        if (reader.Node(Key) is not YamlScalar { IsNothing: false } scalar)
        {
            return reader.Section(Key, Shapes.ClientAddress, Bind);
        }

        if (Choices<bool>.Switch(scalar.Text) == "off")
        {
            return ClientAddressConfig.Off;
        }

        reader.Context.Report(Problems.UnknownValue(scalar.Location, scalar.Text, ["off", "{rules: [...]}"]));
        return null;
    }

    private static ClientAddressConfig Bind(MappingReader reader)
    {
        reader.RequireKey("rules", "write rules: [...], or clientAddress: off");
        return new ClientAddressConfig
        {
            Rules = reader.List("rules", "a list of rules {from, trusted}", Rule) ?? [],
            WhenIndeterminate = reader.Word("whenIndeterminate", WhenIndeterminate.Sender, ConfigWords.WhenIndeterminate),
        };
    }

    private static ClaimRuleConfig? Rule(YamlNode node, BindContext context)
    {
        if (MappingReader.Open(node, "rules", Shapes.Rule, context) is not { } reader)
        {
            return null;
        }

        reader.RequireKey("from", ClaimFieldText.Expected);
        if (!reader.Has("proof"))
        {
            reader.RequireKey("trusted", "name the networks whose claim is believed; [] is nobody; or give a proof");
        }

        RuleSource? source = reader.Parsed("from", ClaimFieldText.Expected, RuleSource.Read);
        ClaimField? from = source?.Field;

        // A source that cannot be read is stood in for by one on which everything else of the rule can be judged.
        bool single = reader.Has("via");
        var rule = new ClaimRuleConfig
        {
            From = from ?? (single ? ClaimField.Header(string.Empty) : ClaimField.XForwardedFor),
            Provider = source?.Provider?.Name,
            Trusted = reader.List("trusted", AddressText.ReferenceExpected, AddressText.Reference) ?? [],
            AnySender = reader.Has("proof") && !reader.Has("trusted"),
            Proof = reader.Section("proof", Shapes.Proof, proof => ProofBinder.Bind(proof, source?.Provider)),
            Via = reader.List("via", AddressText.ReferenceExpected, AddressText.Reference),
            Depth = reader.CountOrUnlimited("depth", fallback: source?.Provider?.Claim?.Depth, FigureRanges.Hops),
            Limit = reader.CountOrUnlimited("limit", fallback: null, FigureRanges.Hops),
            MaxHops = reader.Count("maxHops", ClaimRule.DefaultMaxHops, FigureRanges.Hops),
        };
        return reader.Locate(rule);
    }
}
