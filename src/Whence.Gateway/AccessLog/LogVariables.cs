using System.Collections.Frozen;

namespace Whence.Gateway.AccessLog;

/// <summary>
/// Every variable of a custom log format that has a fixed name. nginx's names where nginx has one. Documented in
/// docs/reference/access-log.md.
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
