namespace Whence.Gateway.AccessLog;

/// <summary>Variables that say who is who.</summary>
internal static class AddressVariables
{
    public static readonly KeyValuePair<string, LogVariable>[] All =
    [
        new("remote_addr", static (line, in entry) => line.Formatted(entry.Client.Address)),
        new("remote_port", static (line, in entry) => Port(line, entry.Client)),
        new("client_address", static (line, in entry) => line.Formatted(entry.Client.Address)),
        new("client_port", static (line, in entry) => Port(line, entry.Client)),
        new("client_verified", static (line, in entry) => line.Literal(entry.Resolution.Verified ? "true"u8 : "false"u8)),
        new("client_source", static (line, in entry) => line.Literal(entry.Resolution.Source.ToName())),
        new("client_reason", static (line, in entry) => line.Literal(entry.Resolution.Reason.ToName())),
        new("client_outcome", static (line, in entry) => line.Literal(entry.Resolution.Outcome.ToName())),
        new("client_hops", static (line, in entry) => line.Number(entry.Hops)),
        new("realip_remote_addr", static (line, in entry) => line.Formatted(entry.Peer.Address)),
        new("realip_remote_port", static (line, in entry) => Port(line, entry.Peer)),
        new("server_addr", static (line, in entry) => line.Formatted(entry.Connection.Local.Address.Unmap())),
        new("server_port", static (line, in entry) => Port(line, entry.Connection.Local)),
        new("proxy_protocol_addr", static (line, in entry) => Address(line, entry.Connection.Source?.OriginalSource ?? default)),
        new("proxy_protocol_port", static (line, in entry) => Port(line, entry.Connection.Source?.OriginalSource ?? default)),
        new("proxy_protocol_server_addr",
            static (line, in entry) => Address(line, entry.Connection.Source?.OriginalDestination ?? default)),
        new("proxy_protocol_server_port", static (line, in entry) => Port(line, entry.Connection.Source?.OriginalDestination ?? default)),
        new("upstream_addr", static (line, in entry) => line.Formatted(entry.Target)),
    ];

    private static void Address(LineBuffer line, AddressPort value) => line.Formatted(value.Address);

    private static void Port(LineBuffer line, AddressPort value)
    {
        // Port 0 = not known; a header element seldom names one.
        if (value.Port == 0)
        {
            line.Absent();
        }
        else
        {
            line.Number(value.Port);
        }
    }
}
