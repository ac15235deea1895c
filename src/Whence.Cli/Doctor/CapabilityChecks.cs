namespace Whence.Cli.Doctor;

/// <summary>Whether the gateway may use clients' addresses. It is the gateway's right that counts, not that of whoever looks. Pure.</summary>
/// <remarks>Nothing here names setcap: a capability on a program of .NET is everybody's who may run it, since environment variables have it
/// run code of theirs.</remarks>
internal static class CapabilityChecks
{
    private const string Line = "AmbientCapabilities=CAP_NET_RAW CAP_NET_BIND_SERVICE";

    public static IEnumerable<Finding> Of(HostFacts facts) => facts.Gateways.Count == 0
        ?
        [
            new Finding(
                "capability", FindingStatus.Note,
                $"no gateway runs here with this configuration; its service needs {Line}, unless it runs as root"),
        ]
        : facts.Gateways.Select(Of);

    private static Finding Of(GatewayProcess gateway)
    {
        (FindingStatus status, string what) = gateway.Capabilities switch
        {
            { MayUseForeignAddresses: false } => (
                FindingStatus.Missing, $"has neither CAP_NET_RAW nor CAP_NET_ADMIN, so it may not use clients' addresses; its service needs {Line}"),
            { MayUseLowPorts: false } => (
                FindingStatus.Note, "is without CAP_NET_BIND_SERVICE, so that clients that come from a port below 1024 are refused"),
            _ => (FindingStatus.Ok, "may use addresses of clients"),
        };
        return new Finding("capability", status, $"the gateway that runs (process {gateway.Id}) {what}");
    }
}
