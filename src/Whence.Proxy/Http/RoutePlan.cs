using System.Collections.Frozen;

namespace Whence.Proxy.Http;

/// <summary>What is worked out once for a route. Immutable.</summary>
internal sealed class RoutePlan
{
    public RoutePlan(RouteModel model)
    {
        Model = model;
        Rules = [.. model.ClientAddress.Rules];
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
    }

    public RouteModel Model { get; }

    public ClaimRule[] Rules { get; }

    /// <summary>Fields with our own values, in the order written.</summary>
    public SetField[] Set { get; }

    /// <summary>Names that are written anew, or not at all.</summary>
    public FrozenSet<string> NotCopied { get; }

    private FrozenSet<string> Removed { get; }

    /// <summary>Whether the configuration takes the field away, in whatever spelling.</summary>
    public bool Removes(string name) => Removed.Count > 0 && Removed.Contains(FoldedName.Of(name));

    /// <summary>Framing is nobody's to set.</summary>
    private static bool IsSettable(string name)
        => !HopByHop.Contains(name) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);
}
