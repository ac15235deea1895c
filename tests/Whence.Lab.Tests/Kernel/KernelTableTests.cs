namespace Whence.Lab.Tests;

/// <summary>The table from start to end: whose it is, what becomes of it, and what becomes of connections meanwhile.</summary>
public sealed class KernelTableTests
{
    private const string Ours = "table ip whence_web", Foreign = "table ip others";

    [Fact]
    public async Task The_table_is_gone_after_the_end_and_nobody_elses_is_touched()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        string foreign = await ForeignAsync(lab);
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config());
        Assert.Equal([Foreign, Ours], await lab.Gateway.TablesAsync());
        await lab.Client.AskAsync();
        Assert.Equal(0, (await whence.StopAsync()).Code);
        Assert.Equal([Foreign], await lab.Gateway.TablesAsync());
        Assert.Equal(foreign, await lab.Gateway.RunAsync("nft", "list", "ruleset"));
    }

    [Fact]
    public async Task A_table_that_persists_serves_without_the_gateway_and_the_next_start_takes_it_over()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config("persist: on"));
        LongConnection running = await LongConnection.OpenAsync(lab);
        Assert.Equal(0, (await whence.StopAsync()).Code);
        Assert.Equal([Ours], await lab.Gateway.TablesAsync());
        await lab.Client.AskAsync();

        LabProcess next = await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config());
        await lab.Client.AskAsync();
        await running.AssertGoesOnAsync();
        Assert.Equal(0, (await next.StopAsync()).Code);
        Assert.Empty(await lab.Gateway.TablesAsync());
    }

    [Fact]
    public async Task After_a_crash_the_next_start_takes_the_table_over()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config());
        LongConnection running = await LongConnection.OpenAsync(lab);
        await LabProcess.RunAsync("kill", "-KILL", $"{whence.Id}");
        await whence.EndAsync();
        Assert.Equal([Ours], await lab.Gateway.TablesAsync());

        // With other targets: new connections go there, the one that runs stays where it is.
        LabProcess next = await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config(targets: $"'{KernelLab.Second4}:8081'"));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal($"{KernelLab.Second4}:8081", await lab.Client.AskAsync());
        }

        await running.AssertGoesOnAsync();
        Assert.Equal(0, (await next.StopAsync()).Code);
        Assert.Empty(await lab.Gateway.TablesAsync());
    }

    /// <summary>The transactions that the compiler makes (Golden), with the addresses of the lab: what a gateway does when it is told of other
    /// targets.</summary>
    [Fact]
    public async Task A_change_of_targets_is_for_new_connections_and_counters_go_on()
    {
        const string Third4 = "10.2.0.4";
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.Server.IpAsync("address", "add", $"{Third4}/24", "dev", "eth0");
        await lab.StartServerAsync();
        await ApplyAsync("weights");
        string[] before = [await lab.Client.AskAsync(), await lab.Client.AskAsync(), await lab.Client.AskAsync()];
        Assert.Equal(2, before.Count($"{GatewayLab.Server4}:8080".Equals));
        LongConnection running = await LongConnection.OpenAsync(lab);

        await ApplyAsync("another-target");
        string[] after = [await lab.Client.AskAsync(), await lab.Client.AskAsync(), await lab.Client.AskAsync(), await lab.Client.AskAsync()];
        Assert.Equal(2, after.Count($"{KernelLab.Second4}:8081".Equals));
        Assert.Equal(2, after.Count($"{Third4}:8080".Equals));
        await running.AssertGoesOnAsync();

        // One of the first three, and two of the last four.
        string counters = await lab.Gateway.RunAsync("nft", "list", "counter", "ip", "whence_web", $"new-{KernelLab.Second4}-8081");
        Assert.Contains("packets 3 ", counters, StringComparison.Ordinal);
        Assert.DoesNotContain(
            GatewayLab.Server4 + "-", await lab.Gateway.RunAsync("nft", "list", "table", "ip", "whence_web"), StringComparison.Ordinal);

        async Task ApplyAsync(string name)
        {
            string text = (await File.ReadAllTextAsync(Path.Combine(KernelTransactionTests.Folder, $"{name}.json")))
                .Replace("192.0.2.1", GatewayLab.Gateway4, StringComparison.Ordinal)
                .Replace("10.0.0.10", GatewayLab.Server4, StringComparison.Ordinal)
                .Replace("10.0.0.11", KernelLab.Second4, StringComparison.Ordinal)
                .Replace("10.0.0.12", Third4, StringComparison.Ordinal);
            await lab.Gateway.RunAsync("nft", "-j", "-f", lab.Lab.Write($"{name}.json", text));
        }
    }

    [Fact]
    public async Task At_the_end_new_connections_are_refused_and_those_that_run_may_end()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config());
        LongConnection running = await LongConnection.OpenAsync(lab);
        await LabProcess.RunAsync("kill", "-TERM", $"{whence.Id}");
        await whence.WaitForOutputAsync("Draining");
        await Patience.UntilAsync(
            async () => (await lab.Client.TryRunAsync("curl", "--silent", "--max-time", "20", $"http://{GatewayLab.Gateway4}/")).Code == 7,
            () => "new connections are still taken");
        Assert.True(running.IsOpen);
        Assert.False(whence.HasExited);
        await running.AssertGoesOnAsync();
        Assert.Equal(0, (await whence.EndAsync()).Code);
        Assert.Empty(await lab.Gateway.TablesAsync());
    }

    [Fact]
    public async Task Two_gateways_do_not_share_a_table()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config());
        LabExit second = await RunAsync(lab, KernelLab.Config().Replace("9180", "9181", StringComparison.Ordinal));
        Assert.Equal(1, second.Code);
        Assert.Contains("listener 'web': another running gateway has the table ip whence_web", second.Errors, StringComparison.Ordinal);
        await lab.Client.AskAsync();
    }

    [Fact]
    public async Task A_table_of_that_name_that_somebody_else_made_stays_as_it_is()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.Gateway.RunAsync("nft", "add table ip whence_web; add chain ip whence_web mine;");
        string before = await lab.Gateway.RunAsync("nft", "list", "ruleset");
        LabExit refused = await RunAsync(lab, KernelLab.Config());
        Assert.Equal(1, refused.Code);
        Assert.Contains("a table ip whence_web that this program did not make", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await lab.Gateway.RunAsync("nft", "list", "ruleset"));
    }

    /// <summary>A table that is left takes connections before any socket does, with its own access rules or none.</summary>
    [Fact]
    public async Task What_a_crash_left_does_not_bypass_the_listener_that_replaces_it()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.StartServerAsync();
        LabProcess whence = await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config());
        await LabProcess.RunAsync("kill", "-KILL", $"{whence.Id}");
        await whence.EndAsync();
        await lab.Client.AskAsync();
        string foreign = await ForeignAsync(lab, "whence_foreign");

        LabProcess next = await lab.Gateway.StartWhenceAsync(
            lab.Lab, KernelLab.Config("access: { deny: [client] }").Replace("engine: kernel, ", string.Empty, StringComparison.Ordinal));
        Assert.DoesNotContain(Ours, await lab.Gateway.TablesAsync());
        LabExit refused = await lab.Client.TryRunAsync("curl", "--silent", "--max-time", "20", $"http://{GatewayLab.Gateway4}/");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("Table ip whence_web", next.Output + next.Errors, StringComparison.Ordinal);
        Assert.Contains("table ip whence_foreign", foreign, StringComparison.Ordinal);
        Assert.Contains("table ip whence_foreign", await lab.Gateway.TablesAsync());
    }

    [Fact]
    public async Task A_table_that_persists_goes_when_its_listener_has_another_name_and_not_while_its_gateway_runs()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        LabProcess first = await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config("persist: on"));
        string renamed = KernelLab.Config("persist: on").Replace("name: web", "name: shop", StringComparison.Ordinal)
            .Replace(":80\"", ":81\"", StringComparison.Ordinal).Replace("9180", "9181", StringComparison.Ordinal);
        LabProcess second = await lab.Gateway.StartWhenceAsync(lab.Lab, renamed);
        Assert.Equal([Ours, "table ip whence_shop"], await lab.Gateway.TablesAsync());
        await second.StopAsync();
        await first.StopAsync();
        await lab.Gateway.StartWhenceAsync(lab.Lab, renamed);
        Assert.Equal(["table ip whence_shop"], await lab.Gateway.TablesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_that_fails_leaves_what_was_there_before_and_nothing_else(bool wasThere)
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        if (wasThere)
        {
            await (await lab.Gateway.StartWhenceAsync(lab.Lab, KernelLab.Config("persist: on"))).StopAsync();
        }

        await ForeignAsync(lab, "whence_other");
        LabExit refused = await RunAsync(lab, KernelLab.Config("persist: on").Replace(
            "admin:", $"  - {{ name: other, bind: '{GatewayLab.Gateway4}:81', protocol: tcp, engine: kernel, upstream: app }}\nadmin:",
            StringComparison.Ordinal).Replace("listeners: [ {", "listeners:\n  - {", StringComparison.Ordinal).Replace("persist: on } ]", "persist: on }", StringComparison.Ordinal));
        Assert.Equal(1, refused.Code);
        Assert.Contains("a table ip whence_other that this program did not make", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(wasThere, (await lab.Gateway.TablesAsync()).Contains(Ours));
    }

    [Fact]
    public async Task Programs_of_the_working_directory_are_not_run()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        await lab.Gateway.SetAsync("net/ipv4/ip_forward", "1");
        await ForeignAsync(lab, "whence_web");
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, KernelLab.Config());
        LabExit refused = await lab.Gateway.TryRunInAsync(lab.Lab, LabPrograms.WhencePath, "run", "-c", file);
        Assert.Contains("a table ip whence_web that this program did not make", refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(lab.Lab.PathOf("trap/sprung")), refused.Errors);
    }

    [Fact]
    public async Task Without_forwarding_it_says_which_setting_is_missing()
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.SetAsync("net/ipv4/ip_forward", "0");
        LabExit refused = await RunAsync(lab, KernelLab.Config());
        Assert.Equal(1, refused.Code);
        Assert.Contains("set net.ipv4.ip_forward=1", refused.Errors, StringComparison.Ordinal);
        Assert.Empty(await lab.Gateway.TablesAsync());
    }

    [Fact]
    public async Task Without_the_right_to_change_rules_it_says_which_one_is_missing()
    {
        await using GatewayLab lab = await KernelLab.CreateAsync();
        string file = lab.Gateway.WriteWhenceConfig(lab.Lab, KernelLab.Config());
        LabExit refused = await lab.Gateway.TryRunAsync("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", LabPrograms.WhencePath, "run", "-c", file);
        Assert.Equal(1, refused.Code);
        Assert.Contains("CAP_NET_ADMIN", refused.Errors, StringComparison.Ordinal);
    }

    private static async Task<string> ForeignAsync(GatewayLab lab, string name = "others")
    {
        await lab.Gateway.RunAsync("nft", $$"""
            add table ip {{name}};
            add set ip {{name}} mine { type ipv4_addr; flags interval; elements = { 192.0.2.0/24 }; };
            add chain ip {{name}} line { type nat hook prerouting priority -100; };
            add rule ip {{name}} line ip daddr @mine tcp dport 9 dnat to 10.2.0.2:9;
            """);
        return await lab.Gateway.RunAsync("nft", "list", "ruleset");
    }

    private static Task<LabExit> RunAsync(GatewayLab lab, string config)
        => lab.Gateway.TryRunAsync(LabPrograms.WhencePath, "run", "-c", lab.Gateway.WriteWhenceConfig(lab.Lab, config, "second"));
}
