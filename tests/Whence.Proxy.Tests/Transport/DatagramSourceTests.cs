using System.Net.Sockets;
using Whence.Proxy.Tests.Udp;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>Sockets of UDP whose datagrams come from somebody else's address: 127.0.0.9 here.</summary>
/// <remarks>Without the capability there is one thing to see: that the system says no.</remarks>
public sealed class DatagramSourceTests
{
    private const string Somebody = "127.0.0.9";

    [Fact]
    public async Task Its_target_sees_that_address_and_answers_come_back()
    {
        using DatagramPeer target = DatagramPeer.Bind(), stranger = DatagramPeer.Bind();
        await using Lane lane = new();
        AddressPort source = FreeSource();
        Heard heard = new();
        if (await lane.ConnectAsync(target.Local, source) is not { } socket)
        {
            return;
        }

        await lane.DoAsync(() => Assert.Equal(SocketError.Success, socket.Begin(heard)));
        await lane.DoAsync(() => socket.Send("ping"u8));
        Assert.Equal(("ping", source), await target.ReceiveFromAsync());
        stranger.Send("stray", source);
        target.Send("pong", source);
        Assert.Equal("pong", await heard.Text.Task.Patiently());
        await socket.CloseAsync();
    }

    /// <summary>Between bind(2) and connect(2) anybody's datagrams come in; here the kernel is told that another is the target.</summary>
    [Fact]
    public async Task What_is_not_of_its_target_is_not_heard()
    {
        using DatagramPeer target = DatagramPeer.Bind(), stranger = DatagramPeer.Bind();
        await using Lane lane = new();
        AddressPort source = FreeSource();
        Heard heard = new();
        if (await lane.ConnectAsync(target.Local, source) is not { } socket)
        {
            return;
        }

        await lane.DoAsync(() => Assert.Equal(SocketError.Success, socket.Begin(heard)));
        DescriptorOf.Connect(source, stranger.Local);
        stranger.Send("stray", source);
        DescriptorOf.Connect(source, target.Local);
        target.Send("pong", source);
        Assert.Equal("pong", await heard.Text.Task.Patiently());
        await socket.CloseAsync();
    }

    [Fact]
    public async Task One_socket_alone_has_it_whatever_the_target()
    {
        using DatagramPeer first = DatagramPeer.Bind(), second = DatagramPeer.Bind();
        await using Lane lane = new();
        AddressPort source = FreeSource();
        if (await lane.ConnectAsync(first.Local, source) is not { } socket)
        {
            return;
        }

        foreach (AddressPort target in new[] { first.Local, second.Local })
        {
            DatagramConnectResult refused = await lane.TryConnectAsync(target, source);
            Assert.Equal((null, ShownClientFault.PortInUse), (refused.Socket, refused.Fault));
        }

        await socket.CloseAsync();
        DatagramSocket? next = await lane.ConnectAsync(second.Local, source);
        await next!.CloseAsync();
    }

    [Theory]
    [InlineData(Somebody)]
    [InlineData("0.0.0.0")]
    public async Task A_port_that_somebody_waits_on_here_is_named(string address)
    {
        using DatagramPeer target = DatagramPeer.Bind(), other = DatagramPeer.Bind(address);
        await using Lane lane = new();
        DatagramConnectResult refused = await lane.TryConnectAsync(target.Local, Rig.Port($"{Somebody}:{other.Local.Port}"));
        Assert.Equal(Environment.IsPrivilegedProcess ? ShownClientFault.PortInUse : ShownClientFault.NotPermitted, refused.Fault);
    }

    [Fact]
    public async Task Without_a_port_any_serves()
    {
        using DatagramPeer target = DatagramPeer.Bind();
        await using Lane lane = new();
        if (await lane.ConnectAsync(target.Local, Rig.Port($"{Somebody}:0")) is not { } socket)
        {
            return;
        }

        await lane.DoAsync(() => socket.Send("ping"u8));
        AddressPort from = (await target.ReceiveFromAsync()).From;
        Assert.Equal(Rig.Port($"{Somebody}:0").Address, from.Address);
        Assert.NotEqual(0, from.Port);
        await socket.CloseAsync();
    }

    private static AddressPort FreeSource()
    {
        using DatagramPeer gone = DatagramPeer.Bind(Somebody);
        return gone.Local;
    }

    /// <summary>A bound socket that others are made beside.</summary>
    private sealed class Lane : IAsyncDisposable
    {
        private readonly DatagramSocket _bound = TransportUnderTest.CreateWithOneLoop(TimeProvider.System).BindDatagrams(Rig.Port("127.0.0.1:0"))[0];

        public Task DoAsync(Action action)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _bound.Run(
                _ =>
                {
                    try
                    {
                        action();
                        done.SetResult();
                    }
                    catch (Exception fault)
                    {
                        done.SetException(fault);
                    }
                },
                null);
            return done.Task.Patiently();
        }

        public async Task<DatagramConnectResult> TryConnectAsync(AddressPort target, AddressPort source)
        {
            DatagramConnectResult result = default;
            await DoAsync(() => result = _bound.Connect(target, source));
            return result;
        }

        /// <summary>Null where this process may not.</summary>
        public async Task<DatagramSocket?> ConnectAsync(AddressPort target, AddressPort source)
        {
            DatagramConnectResult result = await TryConnectAsync(target, source);
            Assert.Equal(Environment.IsPrivilegedProcess ? ShownClientFault.None : ShownClientFault.NotPermitted, result.Fault);
            return result.Socket;
        }

        public async ValueTask DisposeAsync() => await _bound.CloseAsync();
    }

    private sealed class Heard : IDatagramReceiver
    {
        public TaskCompletionSource<string> Text { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnDatagram(in Datagram datagram) => Text.TrySetResult(System.Text.Encoding.Latin1.GetString(datagram.Payload));

        public void OnFault(SocketError error, int lost)
        {
            // A target that is gone at the end of a test.
        }
    }
}
