using System.Collections.Frozen;

namespace Whence.Gateway.Configuration;

/// <summary>Every variable of header values and log formats, without its dollar sign. nginx's names where nginx has one.</summary>
internal static class VariableNames
{
    private const VariablePlaces Everywhere = VariablePlaces.RequestHeader | VariablePlaces.HttpLog | VariablePlaces.TcpLog;

    private const VariablePlaces Http = VariablePlaces.RequestHeader | VariablePlaces.HttpLog;

    private const VariablePlaces Logs = VariablePlaces.HttpLog | VariablePlaces.TcpLog;

    private static readonly FrozenDictionary<string, VariablePlaces> Places = Table(
        (Everywhere, "remote_addr remote_port realip_remote_addr realip_remote_port server_addr server_port"),
        (Everywhere, "proxy_protocol_addr proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port"),
        (Everywhere, "client_address client_port client_source client_verified client_outcome client_hops client_reason"),
        (Http, "request_method request_uri host scheme server_protocol"),
        (Logs, "connection listener protocol time_local time_iso8601 msec status bytes_sent bytes_received"),
        (Logs, "upstream upstream_addr termination proxy_reason"),
        (VariablePlaces.HttpLog, "request uri args remote_user connection_requests route fault body_bytes_sent request_time upstream_status"),
        (VariablePlaces.TcpLog, "session_time"));

    /// <summary>Families: what follows the prefix names a header or a TLV.</summary>
    private static readonly (string Prefix, VariablePlaces Places)[] Families = [("http_", Http), ("proxy_protocol_tlv_", Everywhere)];

    /// <summary>All names that stand in the table.</summary>
    public static IReadOnlyCollection<string> All => Places.Keys;

    /// <summary>The beginnings of the families, such as <c>http_</c>.</summary>
    public static IEnumerable<string> FamilyPrefixes => Families.Select(family => family.Prefix);

    /// <summary>Where a variable has a value; <see cref="VariablePlaces.None"/> = there is none of this name.</summary>
    public static VariablePlaces PlacesOf(string name)
    {
        if (Places.TryGetValue(name, out VariablePlaces places))
        {
            return places;
        }

        return Families
            .FirstOrDefault(family => name.Length > family.Prefix.Length && name.StartsWith(family.Prefix, StringComparison.Ordinal))
            .Places;
    }

    private static FrozenDictionary<string, VariablePlaces> Table(params (VariablePlaces Places, string Names)[] rows)
        => rows.SelectMany(row => row.Names.Split(' '), (row, name) => KeyValuePair.Create(name, row.Places))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
