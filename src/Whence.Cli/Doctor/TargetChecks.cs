namespace Whence.Cli.Doctor;

/// <summary>Whether answers of a target can come back here.</summary>
internal static class TargetChecks
{
    public static Finding Of(TargetWay way, HostFacts facts)
    {
        string check = $"target {way.Target}";
        if (way.Device is null)
        {
            return new Finding(check, FindingStatus.Missing, "there is no way to it");
        }

        if (way.Target.IsLoopback)
        {
            return new Finding(check, FindingStatus.Ok, "it is on loopback; over UDP it must be bound to that very address");
        }

        if (way.IsHere)
        {
            return new Finding(
                check, FindingStatus.Conflict,
                "it is on this machine, whose answers leave it past every rule for what comes in; have it listen on loopback, and write that");
        }

        string back = $"its way to clients must be this machine{(way.Own is null ? string.Empty : $", {way.Own}")}";
        return new Finding(
            check, FindingStatus.Note,
            SubnetOf(way, facts) is { } subnet
                ? $"{back}; it is in the subnet {subnet}, whose clients it answers itself: they cannot be served"
                : back)
        {
            Commands = way.Own is { } own
                ? [new SystemCommand("ip", IpFamily.Of(way.Target).Option, "route", "replace", "default", "via", own)]
                : [],
        };
    }

    /// <summary>The subnet that it shares with this machine: the longest that has it.</summary>
    private static Prefix? SubnetOf(TargetWay way, HostFacts facts)
    {
        Prefix? found = null;
        foreach (TableRoute route in facts.Routes[IpFamily.Of(way.Target)])
        {
            if (route is { IsOnLink: true, Kind: "unicast" } && route.Device == way.Device
                && Prefix.TryParse(route.Destination, out Prefix prefix, out _)
                && prefix.Contains(way.Target) && (found is null || prefix.Length > found.Value.Length))
            {
                found = prefix;
            }
        }

        return found;
    }
}
