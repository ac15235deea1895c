namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>access</c>.</summary>
internal static class AccessBinder
{
    public static AccessConfig Bind(MappingReader reader) => new()
    {
        Allow = reader.List("allow", AddressText.ReferenceExpected, AddressText.Reference),
        Deny = reader.List("deny", AddressText.ReferenceExpected, AddressText.Reference) ?? [],
        Connections = reader.Section("connections", Shapes.Connections, Connections) ?? new ConnectionLimitsConfig(),
    };

    private static ConnectionLimitsConfig Connections(MappingReader reader) => new()
    {
        PerClient = reader.CountOrUnlimited("perClient", fallback: null, FigureRanges.Connections),
        PerPeer = reader.CountOrUnlimited("perPeer", fallback: null, FigureRanges.Connections),
        Max = reader.CountOrUnlimited("max", ConnectionLimitsConfig.DefaultMax, FigureRanges.Connections),
    };
}
