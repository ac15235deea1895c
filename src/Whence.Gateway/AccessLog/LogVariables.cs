using System.Collections.Frozen;

namespace Whence.Gateway.AccessLog;

/// <summary>
/// The values for the names of <see cref="Whence.Proxy.VariableNames"/> that need no more than the entry; the others are in
/// <see cref="VariableBinder"/>. All of them are documented in docs/reference/configuration.md.
/// </summary>
internal static class LogVariables
{
    private static readonly FrozenDictionary<string, LogVariable> Table = AddressVariables.All
        .Concat(RequestVariables.All)
        .Concat(ConnectionVariables.All)
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Table.Keys;

    public static bool TryGet(string name, out LogVariable variable) => Table.TryGetValue(name, out variable!);
}
