using Microsoft.Extensions.Logging.Abstractions;
using Whence.Linux.Loops;
using Whence.Proxy.Tests.Http;
using Whence.Proxy.Transport.Loops;

namespace Whence.Proxy.Tests;

/// <summary>On the loops a request, its upstream connection and its answer change threads nowhere, once a connection is under way.</summary>
public sealed class SameLoopTests : IDisposable
{
    private const int Loops = 2;
    private const int Clients = 6;
    private const int Requests = 20;

    private readonly LoopGroup _loops = new(Loops, static _ => { });
    private readonly WatchedTransport _transport;

    public SameLoopTests() => _transport = new WatchedTransport(new LoopsTransport(_loops, LoopTimeProvider.Instance));

    public void Dispose() => _loops.Dispose();

    [Fact]
    public async Task Requests_of_a_connection_stay_on_its_loop_with_their_upstream_connection_and_answer()
    {
        await using RecordingBackend backend = new();
        var model = new ListenerModel { Name = "web", Bind = [Rig.Loopback], Http = new HttpModel { Routes = [Make.Route(backend)] } };
        await using ListenerHost host = ListenerHost.Http(model, Services());
        await host.StartAsync();
        RawClient[] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RawClient.ConnectAsync(host.Local[0])));

        // The first request of a connection may begin on a thread of Kestrel's, which takes new connections there.
        await AskAllAsync(clients, requests: 2);
        _transport.Steps.Clear();
        await AskAllAsync(clients, Requests);
        AssertAllAtHome(atLeast: Clients * Requests * 4); // client and target, each receives and sends
        Array.ForEach(clients, static client => client.Dispose());
    }

    [Fact]
    public async Task A_relayed_connection_stays_on_its_loop_from_its_first_byte()
    {
        await using RecordingBackend backend = new();
        var model = new ListenerModel { Name = "relay", Bind = [Rig.Loopback], Tcp = new TcpModel { Upstream = Make.Upstream(backend.Address) } };
        await using ListenerHost host = ListenerHost.Tcp(model, Services());
        await host.StartAsync();
        RawClient[] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RawClient.ConnectAsync(host.Local[0])));
        await AskAllAsync(clients, Requests);
        AssertAllAtHome(atLeast: Clients * Requests * 4);
        Array.ForEach(clients, static client => client.Dispose());
    }

    private static Task AskAllAsync(RawClient[] clients, int requests) => Task.WhenAll(clients.Select(async client =>
    {
        for (int i = 0; i < requests; i++)
        {
            Assert.Contains("200", (await client.AskAsync(Make.Get())).StartLine, StringComparison.Ordinal);
        }
    }));

    private void AssertAllAtHome(int atLeast)
    {
        WatchedTransport.Step[] steps = [.. _transport.Steps];
        Assert.InRange(steps.Length, atLeast, int.MaxValue);
        Assert.DoesNotContain(steps, static step => !step.IsAtHome);
    }

    private ListenerServices Services() => new(_transport, new RecordingLog(), LoopTimeProvider.Instance, NullLoggerFactory.Instance);
}
