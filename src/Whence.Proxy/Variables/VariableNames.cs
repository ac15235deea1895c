using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Whence.Proxy;

/// <summary>
/// Every variable of header values and log formats, without its dollar sign. nginx's names where nginx has one. Whoever gives them values
/// has a value for each name of its place, and for no other.
/// </summary>
public static class VariableNames
{
    private const VariablePlaces Everywhere = VariablePlaces.RequestHeader | VariablePlaces.HttpLog | VariablePlaces.TcpLog;

    private const VariablePlaces Http = VariablePlaces.RequestHeader | VariablePlaces.HttpLog;

    private const VariablePlaces Logs = VariablePlaces.HttpLog | VariablePlaces.TcpLog;

    private const string HeaderPrefix = "http_";

    private static readonly FrozenDictionary<string, VariablePlaces> Places = Table(
        (Everywhere, "remote_addr remote_port realip_remote_addr realip_remote_port server_addr server_port"),
        (Everywhere, "proxy_protocol_addr proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port"),
        (Everywhere, "client_address client_port client_source client_verified client_outcome client_hops client_reason"),
        (Everywhere, string.Join(' ', TlvVariables.Names)),
        (Http, "request_method request_uri host scheme server_protocol"),
        (Logs, "connection listener protocol time_local time_iso8601 msec status bytes_sent bytes_received"),
        (Logs, "upstream upstream_addr termination proxy_reason toa_reason route"),
        (VariablePlaces.HttpLog, "request uri args remote_user connection_requests fault"),
        (VariablePlaces.HttpLog, "body_bytes_sent request_time upstream_status"),
        (VariablePlaces.TcpLog, "session_time ssl_preread_server_name tls_reason datagrams_received datagrams_sent"));

    /// <summary>Families, as documentation writes them.</summary>
    private static readonly (string Name, VariablePlaces Places)[] FamilyPlaces =
        [(HeaderPrefix + "NAME", Http), (TlvVariables.Family, Everywhere)];

    /// <summary>All names that stand in the table.</summary>
    public static IReadOnlyCollection<string> All => Places.Keys;

    /// <summary>Names with a part that is free: <c>http_NAME</c> and <c>proxy_protocol_tlv_0xNN</c>.</summary>
    public static IEnumerable<string> Families => FamilyPlaces.Select(static family => family.Name);

    /// <summary>Where a variable has a value.</summary>
    /// <param name="name">Its name without the dollar sign.</param>
    /// <returns><see cref="VariablePlaces.None"/> = there is none of this name.</returns>
    public static VariablePlaces PlacesOf(string name)
        => Places.TryGetValue(name, out VariablePlaces places) ? places
            : TryGetHeader(name, out _) ? Http
            : TlvVariables.TryGet(name, out _) ? Everywhere
            : VariablePlaces.None;

    /// <summary>The names that have a value in a place, sorted, families among them.</summary>
    /// <param name="place">One place.</param>
    public static IReadOnlyList<string> NamesIn(VariablePlaces place)
        => [.. Places.Select(static pair => (Name: pair.Key, Places: pair.Value)).Concat(FamilyPlaces)
            .Where(row => row.Places.HasFlag(place))
            .Select(static row => row.Name)
            .Order(StringComparer.Ordinal)];

    /// <summary>Whether a variable stands for a request header.</summary>
    /// <param name="name">Its name without the dollar sign, such as <c>http_user_agent</c>.</param>
    /// <param name="header">The header's name, with hyphens for underscores: <c>user-agent</c>.</param>
    public static bool TryGetHeader(string name, [NotNullWhen(true)] out string? header)
    {
        header = name.Length > HeaderPrefix.Length && name.StartsWith(HeaderPrefix, StringComparison.Ordinal)
            ? name[HeaderPrefix.Length..].Replace('_', '-')
            : null;
        return header is not null;
    }

    private static FrozenDictionary<string, VariablePlaces> Table(params (VariablePlaces Places, string Names)[] rows)
        => rows.SelectMany(row => row.Names.Split(' '), (row, name) => KeyValuePair.Create(name, row.Places))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
