namespace Whence.Proxy.Tests;

public sealed class ManyConnectionsTests
{
    private const int Count = 5000;

    [Fact]
    [Trait("Kind", "Scale")]
    public async Task Five_thousand_connections_at_once_are_relayed_with_no_error()
    {
        using EchoProcess echo = await EchoProcess.StartAsync();
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required, targets: _ => [new TargetModel(echo.Address)]);
        Peer[] clients = new Peer[Count];
        await Parallel.ForAsync(0, Count, TestContext.Current.CancellationToken, async (i, _) =>
        {
            clients[i] = await rig.ConnectAsync();
            await clients[i].SendAsync($"PROXY TCP4 203.0.{i >> 8}.{i & 255} 198.51.100.1 {i + 1} 443\r\n{i:D8}");
            Assert.Equal($"{i:D8}", await clients[i].ReceiveAsync(8));
        });
        Assert.Equal(Count, rig.State.Counters.Active);
        Assert.Equal(Count, rig.State.Clients.Clients);
        await Parallel.ForAsync(0, Count, TestContext.Current.CancellationToken, async (i, _) =>
        {
            await clients[i].SendAsync($"again {i:D8}");
            Assert.Equal($"again {i:D8}", await clients[i].ReceiveAsync(14));
            clients[i].Finish();
            Assert.Equal(string.Empty, await clients[i].ReceiveToEndAsync());
            clients[i].Dispose();
        });
        await rig.EndedAsync(Count);
        Assert.Equal(Count, rig.State.Counters.Terminations(TerminationReason.Completed));
        Assert.Equal(Count * 22L, rig.Traffic.Connections.Sum(record => record.BytesSent));
        Assert.Equal(0, rig.State.Counters.AcceptPressure);
    }
}
