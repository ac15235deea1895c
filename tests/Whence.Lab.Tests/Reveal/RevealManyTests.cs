using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Whence.Lab.Tests;

/// <summary>Ten thousand connections of one unmodified server, each with a client of its own, all open at once.</summary>
public sealed class RevealManyTests
{
    private const int Gateways = 2, Each = 5_000;

    /// <summary>The clients of many.py come through two gateways with send.toa, because a process may have some 20,000 descriptors and a gateway
    /// keeps three for a connection. nginx has all of them in one process; it closes kept ones when a sixteenth of its connections is left.</summary>
    [Fact]
    public async Task Ten_thousand_connections_at_once_each_see_their_own_client()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        LabProcess reveal = await lab.RevealAsync($"{RevealLab.Client4}/32", $"{RevealLab.Client6}/128");
        await lab.Server.StartNginxAsync(lab.Lab, 8080, lab.Lab.NginxHttp("""
            keepalive_timeout 1h;
            server { listen [::]:8080 ipv6only=off backlog=4096; location / { return 200 "$remote_addr $remote_port\n"; } }
            """), connections: Gateways * Each * 6 / 5);
        LabProcess[] clients = await Task.WhenAll(Enumerable.Range(0, Gateways).Select(gateway => StartAsync(lab, gateway)));
        await Task.WhenAll(clients.Select(static client => client.WaitForOutputAsync($"open {Each}\n")));

        JsonElement state = Assert.Single(await lab.ListAsync());
        JsonElement[] connections = [.. state.GetProperty("connections").EnumerateArray()];
        Assert.Equal(Gateways * Each, connections.Length);
        Assert.Equal(
            Enumerable.Range(0, Gateways * Each).Select(Client).Order(StringComparer.Ordinal),
            connections.Select(static one => one.GetProperty("client").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(Gateways * Each, connections.Select(static one => one.GetProperty("peer").GetString()).Distinct().Count());

        foreach (LabProcess client in clients)
        {
            await LabProcess.RunAsync("kill", "-USR1", client.Id.ToString(CultureInfo.InvariantCulture));
        }

        foreach (LabProcess client in clients)
        {
            Assert.EndsWith($"again {Each}\n", await client.FinishAsync(), StringComparison.Ordinal);
        }

        await Patience.UntilAsync(
            async () => Assert.Single(await lab.ListAsync()).GetProperty("connections").GetArrayLength() == 0,
            () => "connections are listed though they ended");
        JsonElement counts = JsonDocument.Parse((await reveal.StopAsync()).Output).RootElement;
        Assert.Equal(
            $"present={Gateways * Each}",
            string.Join(
                ' ', counts.EnumerateObject().Where(static one => one.Value.GetInt32() != 0).Select(static one => $"{one.Name}={one.Value}")));
        Assert.Empty(await lab.ListAsync());
    }

    /// <summary>As many.py makes it.</summary>
    private static string Client(int number)
    {
        byte[] address = number % 4 == 3 ? IPAddress.Parse("2001:db8::").GetAddressBytes() : IPAddress.Parse("198.18.0.0").GetAddressBytes();
        address[^2] = (byte)(number >> 8);
        address[^1] = (byte)number;
        return new IPEndPoint(new IPAddress(address), 1024 + number).ToString();
    }

    /// <summary>One gateway reaches the server by IPv4, the other by IPv6.</summary>
    private static async Task<LabProcess> StartAsync(RevealLab lab, int gateway)
    {
        int port = 5000 + gateway;
        string server = gateway == 0 ? RevealLab.Server4 : $"[{RevealLab.Server6}]";
        await lab.StartGatewayAsync($"gateway{gateway}", $$"""
            networks: { here: [127.0.0.0/8] }
            upstreams: { server: { targets: ["{{server}}:8080"], send: { toa: on } } }
            listeners:
              - { name: tcp, bind: "127.0.0.1:{{port}}", protocol: tcp, receive: { proxyProtocol: { from: { here: required } } }, upstream: server }
            """);
        return lab.Client.Start(
            "python3", Path.Combine(Path.GetDirectoryName(SegmentClient.Script)!, "many.py"), $"{port}", $"{gateway * Each}", $"{Each}");
    }
}
