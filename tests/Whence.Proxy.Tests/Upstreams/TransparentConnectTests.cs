using System.Collections.Immutable;
using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>From whose address a target is connected to, with or without a header, when the system says yes and when it says no.</summary>
public sealed class TransparentConnectTests
{
    private static readonly AddressPort Client = Rig.Port("203.0.113.7:1234");
    private static readonly ReadOnlyMemory<byte> Header = "PROXY UNKNOWN\r\n"u8.ToArray();

    public static TheoryData<SendModel, ShownClientFault, bool, string, ShownClientFault> Rows => new()
    {
        // What is asked for, what the system says, whether the port is free to choose; from where it is connected, and how it ends.
        { new() { Transparent = true }, ShownClientFault.None, false, "203.0.113.7:1234 bare", ShownClientFault.None },
        { new() { Transparent = true }, ShownClientFault.PortInUse, false, "203.0.113.7:1234 refused", ShownClientFault.PortInUse },
        { new() { Transparent = true }, ShownClientFault.PortInUse, true, "203.0.113.7:1234 203.0.113.7:0 bare", ShownClientFault.None },
        { new() { Transparent = true }, ShownClientFault.NotPermitted, true, "203.0.113.7:1234 refused", ShownClientFault.NotPermitted },
        { new() { Transparent = true }, ShownClientFault.NotSupported, true, "203.0.113.7:1234 refused", ShownClientFault.NotSupported },
        { Both, ShownClientFault.None, false, "203.0.113.7:1234 bare", ShownClientFault.None },
        { Both, ShownClientFault.PortInUse, false, "203.0.113.7:1234 own header", ShownClientFault.None },
        { Both, ShownClientFault.NotSupported, false, "203.0.113.7:1234 own header", ShownClientFault.None },
        { Both, ShownClientFault.NotPermitted, false, "203.0.113.7:1234 refused", ShownClientFault.NotPermitted },
        { Both with { ProxyProtocol = ProxyVersions.V1 }, ShownClientFault.None, false, "203.0.113.7:1234 header", ShownClientFault.None },
    };

    private static SendModel Both => new() { Transparent = true, HeaderOtherwise = true };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It_comes_from_the_client_or_else_as_was_asked_for(
        SendModel send, ShownClientFault system, bool isPortFree, string expected, ShownClientFault fault)
    {
        var transport = new Recorder { Fault = system };
        TargetResult result = await ConnectAsync(transport, send, new ShownClient(Client, ShownClientFault.None, isPortFree), "192.0.2.1:80");
        Assert.Equal(expected, transport.Story(result));
        Assert.Equal(fault, result.Transparent);
    }

    [Theory]
    [InlineData(ShownClientFault.ClientNotVerified)]
    [InlineData(ShownClientFault.ClientUnusable)]
    public async Task A_client_that_may_not_be_used_never_reaches_the_system(ShownClientFault fault)
    {
        var transport = new Recorder();
        ShownClient client = new(Client, fault, IsPortFree: true);
        TargetResult refused = await ConnectAsync(transport, new SendModel { Transparent = true }, client, "192.0.2.1:80");
        Assert.Equal((fault, "refused"), (refused.Transparent, transport.Story(refused)));
        Assert.Equal("own header", transport.Story(await ConnectAsync(transport, Both, client, "192.0.2.1:80")));
    }

    [Fact]
    public async Task To_a_target_of_the_other_family_goes_a_header_where_that_is_wanted()
    {
        var transport = new Recorder();
        ShownClient client = new(Client, ShownClientFault.None, IsPortFree: false);
        Assert.Equal("own header", transport.Story(await ConnectAsync(transport, Both, client, "[2001:db8::1]:80")));
        TargetResult refused = await ConnectAsync(new Recorder(), new SendModel { Transparent = true }, client, "[2001:db8::1]:80");
        Assert.Equal(ShownClientFault.FamilyMismatch, refused.Transparent);
    }

    [Fact]
    public async Task The_next_target_is_tried_and_the_last_fault_told()
    {
        UpstreamModel upstream = Upstream(new SendModel { Transparent = true }, "[2001:db8::1]:80", "192.0.2.1:80");
        ShownClient client = new(Client, ShownClientFault.None, IsPortFree: false);
        UpstreamResult had = await new UpstreamConnector(new Recorder(), TimeProvider.System).ConnectAsync(
            upstream, Header, client, new FakeConnection(), TestContext.Current.CancellationToken);
        Assert.True(had is { Last: { Connection: not null, OwesHeader: false }, Tries: 2 });

        var taken = new Recorder { Fault = ShownClientFault.PortInUse };
        UpstreamResult refused = await new UpstreamConnector(taken, TimeProvider.System).ConnectAsync(
            upstream, Header, client, new FakeConnection(), TestContext.Current.CancellationToken);
        Assert.Equal((ShownClientFault.PortInUse, "transparent-port-in-use"), (refused.Last.Transparent, refused.Last.Reason));
    }

    private static async Task<TargetResult> ConnectAsync(Recorder transport, SendModel send, ShownClient client, string target)
        => await new TargetConnector(transport, TimeProvider.System).ConnectAsync(
            Upstream(send), Rig.Port(target), Header, client, new FakeConnection(), TestContext.Current.CancellationToken);

    private static UpstreamModel Upstream(SendModel send, params string[] targets)
        => new() { Name = "app", Send = send, Targets = [.. targets.Select(static target => new TargetModel(Rig.Port(target)))] };

    private sealed class Recorder : ITransport
    {
        private readonly List<string> _from = [];

        /// <summary>What becomes of a source with a port.</summary>
        public ShownClientFault Fault { get; init; }

        public string Story(TargetResult result)
            => string.Join(' ', [.. _from, result.Connection is null ? "refused" : result.OwesHeader ? "header" : "bare"]);

        public ImmutableArray<Listener> Listen(AddressPort local) => throw new NotSupportedException();

        public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        {
            _from.Add("own");
            return new(new ConnectResult(new FakeConnection()));
        }

        public ValueTask<ConnectResult> ConnectFromAsync(
            AddressPort target, AddressPort source, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        {
            _from.Add(source.ToString());
            bool isRefused = Fault != ShownClientFault.None && source.Port != 0;
            return new(isRefused
                ? new ConnectResult(null, SocketError.AddressAlreadyInUse, Fault)
                : new ConnectResult(new FakeConnection()));
        }
    }
}
