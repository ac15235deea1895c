namespace Whence.Cli.Doctor;

/// <summary>What the kernel does with packets before it looks for their socket (net/ipv4/conf in the kernel's ip-sysctl). IPv6 has none of
/// it.</summary>
internal static class SourceChecks
{
    private const string Strict = "1";

    /// <summary>Of the devices towards targets: what is set for all of them counts too.</summary>
    public static IEnumerable<Finding> Of(HostFacts facts)
    {
        foreach (string device in Devices(facts))
        {
            yield return ReversePath(facts, device);
        }

        yield return facts.Setting("ipv4/ip_forward") == Strict
            ? new Finding("ip_forward", FindingStatus.Ok, "this machine passes packets on")
            : new Finding(
                "ip_forward", FindingStatus.Note,
                "off, which transparent connections do not need; targets whose way out is this machine reach nobody else");
    }

    /// <summary>The names of the values that are looked at.</summary>
    public static IEnumerable<string> Names(IEnumerable<string> devices)
        => devices.Append("all")
            .SelectMany(static device => new[] { NameOf(device, "rp_filter"), NameOf(device, "src_valid_mark") })
            .Append("ipv4/ip_forward");

    public static IEnumerable<string> Devices(HostFacts facts)
        => facts.Targets.Where(static target => target.Target.IsIPv4 && !target.IsHere)
            .Select(static target => target.Device).OfType<string>().Distinct();

    /// <summary>With both, the source of an answer is looked up with its mark, and so found to be this machine: the kernel drops
    /// it.</summary>
    private static Finding ReversePath(HostFacts facts, string device)
    {
        string[] places = ["all", device];
        string filter = places.Select(place => facts.Setting(NameOf(place, "rp_filter"))).Max(StringComparer.Ordinal) ?? "0";
        string? marked = places.FirstOrDefault(place => facts.Setting(NameOf(place, "src_valid_mark")) == "1");
        return marked is not null
            ? new Finding(
                $"rp_filter {device}", FindingStatus.Conflict,
                "the way back is looked up with the mark (src_valid_mark), so that answers are taken for forgeries")
            {
                // With slashes: in the form with dots `eth0.10` would be two names.
                Commands = [new SystemCommand("sysctl", "-w", $"net/{NameOf(marked, "src_valid_mark")}=0")],
            }
            : new Finding(
                $"rp_filter {device}", FindingStatus.Ok,
                filter == Strict
                    ? "strict; answers of targets pass, since they are reached by the same device"
                    : "answers of targets pass");
    }

    private static string NameOf(string device, string value) => $"ipv4/conf/{device}/{value}";
}
