using System.Net.Sockets;
using System.Text;

namespace Whence.Lab.Tests;

/// <summary>The service of systemd (deploy/systemd/whence-reveal.service): its file, and its own lines run as systemd would.</summary>
public sealed class RevealServiceTests
{
    private const string Name = "whence-reveal.service", Installed = "/usr/local/bin/whence", Slice = "/sys/fs/cgroup/revealed.slice";

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(LabPrograms.Root, "deploy", "systemd", Name));

    [Fact]
    public async Task Systemd_has_nothing_to_say_against_the_file()
    {
        await using Lab lab = await Lab.CreateAsync();
        string text = string.Join('\n', Lines).Replace(Installed, LabPrograms.WhencePath, StringComparison.Ordinal);
        LabExit exit = await LabProcess.TryRunAsync("systemd-analyze", "verify", lab.Write(Name, text));
        Assert.Equal((0, "", ""), (exit.Code, exit.Output, exit.Errors));
    }

    /// <summary>Everything in cgroups below that of the slice, as systemd has it.</summary>
    [Fact]
    public async Task Its_lines_reveal_clients_to_services_of_the_slice_that_start_behind_it_and_again()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        string own = Child(lab, Name), service = Child(lab, "nginx.service");
        try
        {
            using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            string notices = lab.Lab.PathOf("notify");
            manager.Bind(new UnixDomainSocketEndPoint(notices));
            Assert.Equal("notify", Value("Type"));
            LabProcess reveal = Start(lab, own, notices);
            await AssertNoticeAsync(manager, "READY=1", reveal);

            // The SYN alone has the option: it is kept for those only who listen behind it.
            lab.Server.Cgroup = service;
            await StartAndStopAsync(lab);
            await LabCgroup.RemoveAsync(service);
            Directory.CreateDirectory(service);
            await StartAndStopAsync(lab);
            Assert.Equal(0, (await reveal.StopAsync()).Code);
        }
        finally
        {
            await LabCgroup.RemoveAsync(service);
            await LabCgroup.RemoveAsync(own);
        }
    }

    /// <summary>ExecStart, with the file system of type bpf that systemd mounts, and the capabilities of the file.</summary>
    private static LabProcess Start(RevealLab lab, string cgroup, string notices)
    {
        IEnumerable<string> named = Value("CapabilityBoundingSet").Split(' ')
            .Select(static name => name.Replace("CAP_", "+", StringComparison.Ordinal).ToLowerInvariant());
        string capabilities = string.Join(',', named.Prepend("-all"));
        Assert.Equal("yes", Value("NoNewPrivileges"));
        return lab.Lab.Keep(LabProcess.Start(
            "unshare", "--mount", "sh", "-c", $$"""
            echo $$ > {{cgroup}}/cgroup.procs
            mount -t bpf bpf /sys/fs/bpf
            export NOTIFY_SOCKET={{notices}}
            exec setpriv --bounding-set {{capabilities}} --inh-caps -all --no-new-privs {{Command(lab, "ExecStart")}}
            """));
    }

    /// <summary>systemd starts what is ordered behind the service when it has this.</summary>
    private static async Task AssertNoticeAsync(Socket manager, string expected, LabProcess reveal)
    {
        byte[] notice = new byte[100];
        using CancellationTokenSource late = new(Patience.Bound);
        int length;
        try
        {
            length = await manager.ReceiveAsync(notice, late.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"no notice: {reveal.Story}");
            throw;
        }

        Assert.Equal(expected, Encoding.ASCII.GetString(notice, 0, length));
    }

    /// <summary>What is particular to a host is replaced; the shell takes these lines as systemd does.</summary>
    private static string Command(RevealLab lab, string key) => Value(key)
        .Replace(Installed, LabPrograms.WhencePath, StringComparison.Ordinal)
        .Replace(Slice, lab.Cgroup.Path, StringComparison.Ordinal)
        .Replace("192.0.2.10", RevealLab.Client4, StringComparison.Ordinal);

    private static string Value(string key)
        => Assert.Single(Lines, line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];

    private static async Task StartAndStopAsync(RevealLab lab)
    {
        LabProcess nginx = await lab.Server.StartNginxAsync(
            lab.Lab, 80, lab.Lab.NginxHttp("""server { listen 80; location / { return 200 "$remote_addr\n"; } }"""));
        Assert.Equal("203.0.113.7", await lab.AskAsync(RevealLab.Server4, 80, "--syn", "C808DC04CB007107"));
        await nginx.StopAsync();
    }

    private static string Child(RevealLab lab, string name) => Directory.CreateDirectory(Path.Combine(lab.Cgroup.Path, name)).FullName;
}
