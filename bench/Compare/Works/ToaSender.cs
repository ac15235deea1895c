using Whence.Lab.Tests;

namespace Whence.Compare;

/// <summary>A gateway with send.toa in a host.</summary>
internal static class ToaSender
{
    /// <summary>Starts it where it sees its cgroup, which `ip netns exec` would hide, and waits until it listens.</summary>
    /// <param name="hosts">For its file.</param>
    /// <param name="host">Where.</param>
    /// <param name="cgroup">Its own, to which its programs of the kernel are attached.</param>
    /// <param name="transport">Its transport, or null.</param>
    /// <param name="yaml">Its configuration.</param>
    public static async Task<LabProcess> StartAsync(GatewayLab hosts, LabHost host, LabCgroup cgroup, string? transport, string yaml)
    {
        string space = $"/var/run/netns/{host.Name}";
        string choice = transport is null ? "" : $"env WHENCE_TRANSPORT={transport} ";
        string file = host.WriteWhenceConfig(hosts.Lab, yaml, "toa");
        LabProcess process = hosts.Lab.Keep(LabProcess.Start(
            "sh", "-c", $"echo $$ > {cgroup.Path}/cgroup.procs && exec nsenter --net={space} {choice}{Repository.Whence} run -c {file}"));
        await process.WaitForOutputAsync("Ready: ");
        return process;
    }
}
