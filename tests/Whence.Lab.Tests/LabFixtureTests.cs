namespace Whence.Lab.Tests;

/// <summary>The lab itself: what it builds is there, and nothing of it stays.</summary>
public sealed class LabFixtureTests
{
    [Fact]
    public async Task Hosts_reach_one_another_through_a_gateway_by_both_families()
    {
        await using Lab lab = await Lab.CreateAsync();
        LabHost client = await lab.AddHostAsync("client"), gateway = await lab.AddHostAsync("gateway"), server = await lab.AddHostAsync("server");
        await Lab.LinkAsync(new LabEnd(client, "eth0", "10.1.0.2/24", "fd01::2/64"), new LabEnd(gateway, "eth0", "10.1.0.1/24", "fd01::1/64"));
        await Lab.LinkAsync(new LabEnd(server, "eth0", "10.2.0.2/24", "fd02::2/64"), new LabEnd(gateway, "eth1", "10.2.0.1/24", "fd02::1/64"));
        await gateway.ForwardAsync();
        foreach ((LabHost host, string net) in new[] { (client, "1"), (server, "2") })
        {
            await host.RouteAsync("default", $"10.{net}.0.1");
            await host.RouteAsync("default", $"fd0{net}::1");
        }

        LabProcess iperf = await server.StartServerAsync(5201, "iperf3", "--server", "--forceflush");

        foreach (string target in new[] { "10.2.0.2", "fd02::2" })
        {
            await client.RunAsync("iperf3", "--client", target, "--bytes", "100K");
        }

        Assert.Contains("from 10.1.0.2", iperf.Output, StringComparison.Ordinal);
        Assert.Contains("from fd01::2", iperf.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_stays_when_a_test_fails_amid_its_work()
    {
        string name = string.Empty;
        LabProcess? running = null;
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using Lab lab = await Lab.CreateAsync();
            LabHost host = await lab.AddHostAsync("host");
            name = host.Name;

            // One of them does not end when it is asked to.
            running = host.Start("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1000; done");
            await running.WaitForOutputAsync("ready");
            Assert.Contains(name, await LabSweep.ListAsync());
            await host.RunAsync("false");
        });

        Assert.DoesNotContain(name, await LabSweep.ListAsync());
        Assert.False(Directory.Exists($"/proc/{running!.Id}"));
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_swept_and_what_belongs_to_a_running_one_is_not()
    {
        await using Lab lab = await Lab.CreateAsync();
        LabHost host = await lab.AddHostAsync("host");

        // Of this process id, but of one that started when the machine did: there was never such a test run.
        string orphan = (LabName.Own(0, "orphan") with { Started = 0 }).ToString();
        await LabProcess.RunAsync("ip", "netns", "add", orphan);
        using LabProcess left = LabProcess.Start("ip", "netns", "exec", orphan, "sh", "-c", "echo ready; exec sleep 1000");
        await left.WaitForOutputAsync("ready");

        await LabSweep.RemoveOrphansAsync();

        string[] names = await LabSweep.ListAsync();
        Assert.DoesNotContain(orphan, names);
        Assert.Contains(host.Name, names);
        Assert.NotEqual(0, (await left.EndAsync()).Code);
    }

    [Theory]
    [InlineData("whence-lab-1-2-3-client")]
    [InlineData("whence-lab-1-2-3-second-gateway")]
    public void A_name_of_ours_says_whose_it_is(string text)
    {
        Assert.True(LabName.TryParse(text, out LabName name));
        Assert.Equal((1, 2ul, 3), (name.Process, name.Started, name.Lab));
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("whence-lab")]
    [InlineData("whence-lab-1-2-3")]
    [InlineData("whence-lab-1-2-3-")]
    [InlineData("whence-lab-a-2-3-client")]
    [InlineData("whence-lab--1-2-3-client")]
    [InlineData("vpn")]
    public void Any_other_name_is_somebody_elses(string text) => Assert.False(LabName.TryParse(text, out _));
}
