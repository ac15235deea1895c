using System.Collections.Immutable;
using Whence.Linux.Announce;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>Whom the TCP option (TOA) of a connection to a target carries.</summary>
public sealed class AnnouncedConnectTests
{
    private static readonly SendModel Send = new() { Toa = 254 };

    [Fact]
    public async Task A_connection_carries_the_client_that_is_known()
    {
        AddressPort peer = Rig.Port("192.0.2.9:1"), local = Rig.Port("192.0.2.1:80"), client = Rig.Port("203.0.113.7:1234");
        ConnectionSource proxied = ConnectionSource.Proxied(peer, local, ClaimSource.ProxyV2, client, local, optional: false, default);
        Assert.Equal("254 203.0.113.7:1234", await ConnectAsync(Send, proxied));
        Assert.Equal("254 192.0.2.9:1", await ConnectAsync(Send, ConnectionSource.Direct(peer, local)));
        Assert.Equal("254 [2001:db8::1]:5", await ConnectAsync(Send, ConnectionSource.Direct(Rig.Port("[2001:db8::1]:5"), local)));

        // Not the client on somebody's mere word, and not the gateway, which may have rights: the peer.
        Assert.Equal("254 192.0.2.9:1", await ConnectAsync(Send, ConnectionSource.ProxyUnknown(peer, local, ClaimSource.ProxyV1, default)));
        Assert.Equal("254 192.0.2.9:1", await ConnectAsync(
            Send, ConnectionSource.Proxied(peer, local, ClaimSource.ProxyV2, client, local, optional: true, default)));
        Assert.Equal("own", await ConnectAsync(Send, ConnectionSource.Direct(new AddressPort(Address.Unix, 0), local)));
        Assert.Equal("own", await ConnectAsync(SendModel.Nothing, proxied));
        Assert.Equal(" revealed 203.0.113.7:1234", await ConnectAsync(new SendModel { Reveal = true }, proxied));
        Assert.Equal("254 revealed 203.0.113.7:1234", await ConnectAsync(Send with { Reveal = true }, proxied));
    }

    [Fact]
    public void Such_a_connection_is_nobody_elses() => Assert.True(Send.TellsClient && new SendModel { Reveal = true }.TellsClient);

    [Fact]
    public async Task A_transport_that_cannot_makes_no_connection_without_it()
    {
        ITransport transport = TransportUnderTest.Create(new ManualTime());
        using SilentTarget silent = await SilentTarget.StartAsync();
        ConnectResult result = await transport.ConnectAnnouncedAsync(
            silent.Address, new Announcement(Rig.Port("203.0.113.7:1"), 200, Reveals: true), TimeSpan.FromSeconds(5), beside: null, CancellationToken.None);
        Assert.Null(result.Connection);
        Assert.Equal(System.Net.Sockets.SocketError.OperationNotSupported, result.Error);
    }

    [Theory]
    [InlineData("203.0.113.7:1", "127.0.0.1:80", ShownClientFault.None, ShownClientFault.None)]
    [InlineData("203.0.113.7:1", "[::1]:80", ShownClientFault.None, ShownClientFault.RevealOtherFamily)]
    [InlineData("[2001:db8::1]:1", "[::1]:80", ShownClientFault.None, ShownClientFault.None)]
    [InlineData("[2001:db8::1]:1", "127.0.0.1:80", ShownClientFault.RevealOtherFamily, ShownClientFault.RevealOtherFamily)]
    public async Task A_program_whose_socket_cannot_say_the_client_gets_no_connection(
        string client, string target, ShownClientFault stream, ShownClientFault datagram)
    {
        SendModel reveal = new() { Reveal = true };
        ConnectionSource source = ConnectionSource.Direct(Rig.Port(client), Rig.Port("192.0.2.1:80"));
        var recorder = new Recorder();
        TargetResult result = await ConnectAsync(recorder, reveal, source, target);
        Assert.Equal((stream, stream == ShownClientFault.None), (result.Transparent, recorder.Story.Length > 0));
        Assert.Equal(
            datagram, ShownClient.Of(reveal, source.AsResolution(), source.Peer, isPortFree: false).RevealFaultTowards(Rig.Port(target), isDatagram: true));
    }

    private static async Task<string> ConnectAsync(SendModel send, ConnectionSource source)
    {
        var recorder = new Recorder();
        await ConnectAsync(recorder, send, source, "192.0.2.2:80");
        return recorder.Story;
    }

    private static async Task<TargetResult> ConnectAsync(ITransport transport, SendModel send, ConnectionSource source, string target)
    {
        UpstreamModel upstream = new() { Name = "app", Send = send, Targets = [new TargetModel(Rig.Port(target))] };
        return await new TargetConnector(transport, new ManualTime()).ConnectAsync(
            upstream, Rig.Port(target), default, ShownClient.Of(send, source.AsResolution(), source.Peer, isPortFree: false), new FakeConnection(),
            CancellationToken.None);
    }

    private sealed class Recorder : ITransport
    {
        public string Story { get; private set; } = string.Empty;

        public ImmutableArray<Listener> Listen(AddressPort local) => throw new NotSupportedException();

        public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        {
            Story += "own";
            return new(new ConnectResult(new FakeConnection()));
        }

        public ValueTask<ConnectResult> ConnectAnnouncedAsync(
            AddressPort target, Announcement announcement, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        {
            Story += $"{announcement.Kind} {(announcement.Reveals ? "revealed " : "")}{announcement.Client}";
            return new(new ConnectResult(new FakeConnection()));
        }
    }
}
