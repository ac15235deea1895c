namespace Whence.Lab.Tests;

/// <summary>A gateway that shows clients to programs of its own host.</summary>
internal static class RevealGateway
{
    /// <summary>Starts it in the cgroups of the tests: `ip netns exec` would hide them.</summary>
    public static async Task<LabProcess> StartAsync(Lab lab, LabHost host, string transport, string config)
    {
        string file = host.WriteWhenceConfig(lab, config);
        LabProcess whence = lab.Keep(LabProcess.Start(
            "nsenter", $"--net=/var/run/netns/{host.Name}", "env", $"WHENCE_TRANSPORT={transport}", LabPrograms.WhencePath, "run", "-c", file));
        await whence.WaitForOutputAsync("Ready: ");
        return whence;
    }
}
