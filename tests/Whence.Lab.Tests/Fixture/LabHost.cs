namespace Whence.Lab.Tests;

/// <summary>A machine: a network namespace. Files and users are those of the machine that it stands on.</summary>
internal sealed class LabHost
{
    private readonly Lab _lab;
    private readonly string _space;

    private LabHost(Lab lab, string name, string space)
    {
        _lab = lab;
        _space = space;
        Name = name;
    }

    /// <summary>The name of its namespace.</summary>
    public string Name { get; }

    /// <summary>Runs a program here to its end and gives what it printed; an exit code other than 0 is an error.</summary>
    public Task<string> RunAsync(string file, params string[] arguments) => LabProcess.RunAsync("ip", Inside(file, arguments));

    /// <summary>Runs a program here to its end, whatever that is.</summary>
    public Task<LabExit> TryRunAsync(string file, params string[] arguments) => LabProcess.TryRunAsync("ip", Inside(file, arguments));

    /// <summary>The folder of the cgroup that programs started here belong to; null = the one of the tests.</summary>
    public string? Cgroup { get; set; }

    /// <summary>Starts a program here that runs until the lab is removed, or the test stops it.</summary>
    public LabProcess Start(string file, params string[] arguments) => _lab.Keep(Cgroup is null
        ? LabProcess.Start("ip", Inside(file, arguments))
        : LabProcess.Start("sh", ["-c", "echo $$ > \"$0/cgroup.procs\" && exec ip \"$@\"", Cgroup, .. Inside(file, arguments)]));

    /// <summary>Starts a program here and waits until somebody listens on its port.</summary>
    public async Task<LabProcess> StartServerAsync(int port, string file, params string[] arguments)
    {
        LabProcess process = Start(file, arguments);
        await process.WaitForPortAsync(port, udp: false, _space);
        return process;
    }

    /// <summary>Starts a program here and waits until somebody waits for datagrams on its port.</summary>
    public async Task<LabProcess> StartUdpServerAsync(int port, string file, params string[] arguments)
    {
        LabProcess process = Start(file, arguments);
        await process.WaitForPortAsync(port, udp: true, _space);
        return process;
    }

    /// <summary>Runs `ip` for this host: addresses, links, routes, rules.</summary>
    public Task<string> IpAsync(params string[] arguments) => LabProcess.RunAsync("ip", ["-n", Name, .. arguments]);

    /// <summary>Adds a route; the family is the one of the gateway.</summary>
    /// <param name="to">Where to: a prefix, or `default`.</param>
    /// <param name="via">The address of the gateway.</param>
    public Task RouteAsync(string to, string via) => IpAsync(via.Contains(':', StringComparison.Ordinal) ? "-6" : "-4", "route", "add", to, "via", via);

    /// <summary>Sets a value below /proc/sys, as `net/ipv4/ip_forward`.</summary>
    public Task SetAsync(string key, string value) => RunAsync("sh", "-c", "echo \"$1\" > \"/proc/sys/$2\"", "sh", value, key);

    /// <summary>Has it pass packets on that are for others.</summary>
    public async Task ForwardAsync()
    {
        await SetAsync("net/ipv4/ip_forward", "1");
        await SetAsync("net/ipv6/conf/all/forwarding", "1");
    }

    /// <summary>Makes one network of devices of this host, which have no address.</summary>
    public async Task BridgeAsync(params string[] devices)
    {
        await IpAsync("link", "add", "bridge", "type", "bridge");
        await IpAsync("link", "set", "bridge", "up");
        foreach (string device in devices)
        {
            await IpAsync("link", "set", device, "master", "bridge");
        }
    }

    internal static async Task<LabHost> CreateAsync(Lab lab, string name)
    {
        await LabProcess.RunAsync("ip", "netns", "add", name);
        string space = await LabProcess.RunAsync("ip", "netns", "exec", name, "readlink", "/proc/self/ns/net");
        LabHost host = new(lab, name, space.TrimEnd());
        await host.IpAsync("link", "set", "lo", "up");

        // Nobody else can have an address of IPv6 here; looking for that (DAD) takes a second, in which it cannot be used.
        await host.SetAsync("net/ipv6/conf/default/accept_dad", "0");
        await host.SetAsync("net/ipv6/conf/all/accept_dad", "0");
        return host;
    }

    private string[] Inside(string file, string[] arguments) => ["netns", "exec", Name, file, .. arguments];
}
