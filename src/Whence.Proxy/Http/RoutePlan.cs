using System.Collections.Frozen;

namespace Whence.Proxy.Http;

/// <summary>What is worked out once for a route. Immutable.</summary>
internal sealed class RoutePlan
{
    /// <param name="model">The route.</param>
    /// <param name="names">The managed names of its listener.</param>
    public RoutePlan(RouteModel model, ManagedNames names)
    {
        Model = model;
        Rules = [.. model.ClientAddress.Rules];
        Proofs = [.. Rules.Select(static rule => rule.Proof).OfType<ClaimProof>().Distinct()];
        RequestHeadersModel headers = model.RequestHeaders;
        Set =
        [
            .. headers.Set.Where(static pair => IsSettable(pair.Key))
                .Select(static pair => new SetField(pair.Key, FieldTemplate.Compile(pair.Value))),
        ];
        NotCopied = FrozenSet.ToFrozenSet(
            [
                "X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP",
                "Host", "Content-Length",
                .. Set.Select(static field => field.Name),
            ],
            StringComparer.OrdinalIgnoreCase);
        Removed = FrozenSet.ToFrozenSet(headers.Remove.Select(FoldedName.Of), StringComparer.Ordinal);
        Fields = new FieldTable(names, this);
    }

    public RouteModel Model { get; }

    public ClaimRule[] Rules { get; }

    /// <summary>The secrets that the rules ask for, each once.</summary>
    public ClaimProof[] Proofs { get; }

    /// <summary>Fields with our own values, in the order written.</summary>
    public SetField[] Set { get; }

    /// <summary>Names that are written anew, or not at all.</summary>
    public FrozenSet<string> NotCopied { get; }

    /// <summary>Names that the configuration takes away, folded.</summary>
    public FrozenSet<string> Removed { get; }

    /// <summary>What each name means here.</summary>
    public FieldTable Fields { get; }

    /// <summary>Whether the configuration takes the field away, in whatever spelling.</summary>
    public bool Removes(string name) => Removed.Count > 0 && Removed.Contains(FoldedName.Of(name));

    /// <summary>Whether a rule reads one client, or its port, from the field.</summary>
    public bool IsSource(string name) => Array.Exists(Rules, rule => Reads(rule, name));

    /// <summary>Whether the rule that decided reads the field. A field that names one client goes on only then: beside that rule it was not
    /// believed (<c>via</c> not passed) or not looked at, and the target would take it for the truth.</summary>
    public bool IsDecider(string name, int decided) => decided >= 0 && Reads(Rules[decided], name);

    private static bool Reads(ClaimRule rule, string name)
        => rule.From.Source == ClaimSource.Header
            && (rule.From.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                || rule.From.PortField?.Name.Equals(name, StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Framing is nobody's to set.</summary>
    private static bool IsSettable(string name)
        => !HopByHop.Contains(name) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);
}
