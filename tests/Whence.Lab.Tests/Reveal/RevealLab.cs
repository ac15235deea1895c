using System.Text.Json;

namespace Whence.Lab.Tests;

/// <summary>Two hosts, a client and a server whose programs are in a cgroup of their own, and <c>whence reveal</c> beside them.</summary>
/// <remarks>
/// <code>
/// client 10.1.0.2 -- 10.1.0.1 server
///        fd01::2     fd01::1
/// </code>
/// </remarks>
internal sealed class RevealLab : IAsyncDisposable
{
    public const string Client4 = "10.1.0.2", Client6 = "fd01::2", Server4 = "10.1.0.1", Server6 = "fd01::1";

    /// <summary>A server that says whom it sees when it accepts, waits for SIGUSR1, and answers with whom it sees then.</summary>
    public const string Holding = """
        import signal, socket
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
        listener = socket.create_server(("", 9000))
        while True:
            connection, peer = listener.accept()
            print("accepted", peer[0])
            connection.recv(100)
            signal.sigwait([signal.SIGUSR1])
            connection.sendall(connection.getpeername()[0].encode())
            connection.close()
        """;

    private static int _port = 20000;

    private RevealLab(Lab lab, LabHost client, LabHost server, LabCgroup cgroup)
        => (Lab, Client, Server, Cgroup, Pins) = (lab, client, server, cgroup, lab.PathOf("bpf"));

    public Lab Lab { get; }

    public LabHost Client { get; }

    public LabHost Server { get; }

    public LabCgroup Cgroup { get; }

    /// <summary>A file system of type bpf.</summary>
    public string Pins { get; }

    public static async Task<RevealLab> CreateAsync()
    {
        Lab lab = await Lab.CreateAsync();
        LabHost client = await lab.AddHostAsync("client"), server = await lab.AddHostAsync("server");
        await Lab.LinkAsync(new LabEnd(client, "eth0", $"{Client4}/24", $"{Client6}/64"), new LabEnd(server, "eth0", $"{Server4}/24", $"{Server6}/64"));
        await client.QuietAsync();
        LabCgroup cgroup = await LabCgroup.CreateAsync();
        server.Cgroup = cgroup.Path;
        RevealLab made = new(lab, client, server, cgroup);
        Directory.CreateDirectory(made.Pins);
        await LabProcess.RunAsync("mount", "-t", "bpf", "-o", "mode=700", "bpf", made.Pins);
        return made;
    }

    /// <summary>Starts <c>whence reveal</c>, outside of all hosts: cgroups know no network namespaces.</summary>
    public Task<LabProcess> RevealAsync(params string[] from) => RevealAsync(["--json"], from);

    /// <summary>The same, with more options.</summary>
    public async Task<LabProcess> RevealAsync(string[] options, string[] from)
    {
        LabProcess reveal = Lab.Keep(LabProcess.Start(
            LabPrograms.WhencePath, ["reveal", "--cgroup", Cgroup.Path, "--pin", Pins, .. options, "--from", .. from]));
        await reveal.WaitForOutputAsync("Ready: ");
        return reveal;
    }

    /// <summary>What <c>whence reveal --list</c> says.</summary>
    public async Task<JsonElement[]> ListAsync()
        => [.. JsonDocument.Parse(await LabProcess.RunAsync(LabPrograms.WhencePath, "reveal", "--list", "--json", "--pin", Pins)).RootElement.EnumerateArray()];

    /// <summary>A request whose segments have these options; what the server answers.</summary>
    public Task<string> AskAsync(string server, int port, params string[] options)
        => Client.AskAsync(server.Contains(':', StringComparison.Ordinal) ? Client6 : Client4, Interlocked.Increment(ref _port), server, port, options);

    /// <summary>A gateway on the client's host, in the cgroups of the tests: `ip netns exec` would hide them.</summary>
    public async Task<LabProcess> StartGatewayAsync(string name, string yaml)
    {
        LabProcess gateway = Lab.Keep(LabProcess.Start(
            "nsenter", $"--net=/var/run/netns/{Client.Name}", LabPrograms.WhencePath, "run", "-c", Client.WriteWhenceConfig(Lab, yaml, name)));
        await gateway.WaitForOutputAsync("Ready: ");
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await LabProcess.RunAsync("umount", Pins);
        }
        finally
        {
            await Lab.DisposeAsync();
            await Cgroup.DisposeAsync();
        }
    }
}
