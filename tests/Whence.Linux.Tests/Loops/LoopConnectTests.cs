using System.Net;
using System.Net.Sockets;
using Whence.Linux.Interop;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

public sealed class LoopConnectTests : IDisposable
{
    private readonly TestGroup _test = new();

    private EventLoop Loop => _test.Loop;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connect_gives_a_socket_that_works(bool onLoop)
    {
        using TcpListener target = new(IPAddress.Loopback, 0);
        target.Start();
        LoopSocket socket = Make(target);
        Assert.Equal(default, onLoop ? await Loop.RunAsync(() => socket.ConnectAsync().AsTask()) : await socket.ConnectAsync().Patiently());
        using Socket peer = await target.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await socket.SendAsync("hello"u8.ToArray()).Patiently();
        byte[] buffer = new byte[5];
        Assert.Equal(5, await peer.ReceiveAsync(buffer).Patiently());
        peer.Send("bye"u8);
        Assert.Equal(3, (await socket.ReceiveAsync(buffer).Patiently()).Bytes);
        await Loop.DoAsync(() =>
        {
            Assert.Equal(AddressPort.FromEndPoint(peer.RemoteEndPoint), socket.ReadLocal());
            Assert.True(SocketOptions.TryGet(socket.Descriptor, SocketOptions.LevelTcp, SocketOptions.NoDelay, out int noDelay));
            Assert.Equal(1, noDelay);
        });
        socket.Close();
    }

    [Fact]
    public async Task Nobody_there_is_a_refusal()
    {
        TcpListener gone = new(IPAddress.Loopback, 0);
        gone.Start();
        LoopSocket socket = Make(gone);
        gone.Dispose();
        Assert.Equal(Errno.ConnectionRefused, (await socket.ConnectAsync().Patiently()).Error);
        socket.Close();
    }

    /// <summary>A group address cannot be connected to: the kernel says so itself, and nothing leaves the machine.</summary>
    [Fact]
    public async Task A_target_that_cannot_be_reached_is_said_at_once()
    {
        LoopSocket socket = LoopSocket.Create(Loop, new AddressPort(Address.FromIPv4(0xE0000001), 9), default, out _)!;
        Assert.Equal(Errno.NetworkUnreachable, (await socket.ConnectAsync().Patiently()).Error);
        socket.Close();
    }

    [Fact]
    public void An_address_of_no_family_has_no_socket()
    {
        Assert.Null(LoopSocket.Create(Loop, default, default, out int error));
        Assert.Equal(Errno.AddressFamilyNotSupported, error);
        Assert.Null(LoopSocket.Create(Loop, Pair.Loopback, new AddressPort(Address.FromIPv4(0xC0000201), 0), out error));
        Assert.Equal(Errno.AddressNotAvailable, error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connect_can_be_called_off(bool onLoop)
    {
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), only = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0); // its queue has room for one: the kernel drops further attempts
        await only.ConnectAsync(full.LocalEndPoint!).Patiently();
        LoopSocket socket = LoopSocket.Create(Loop, AddressPort.FromEndPoint(full.LocalEndPoint), default, out _)!;
        Task<LoopResult> connect = onLoop ? Loop.RunAsync(() => socket.ConnectAsync().AsTask()) : socket.ConnectAsync().AsTask();
        await Loop.DoAsync(static () => { });
        Assert.False(connect.IsCompleted);
        socket.Abort();
        Assert.Equal(Errno.Cancelled, (await connect.Patiently()).Error);
        Assert.True(socket.IsClosed);
        Assert.Equal(0, await Loop.AskAsync(() => Loop.Watched));
    }

    [Fact]
    public async Task A_socket_that_was_closed_cannot_be_connected()
    {
        LoopSocket socket = LoopSocket.Create(Loop, Pair.Loopback, default, out _)!;
        socket.Close();
        Assert.Equal(Errno.Cancelled, (await socket.ConnectAsync().Patiently()).Error);
    }

    /// <summary>With the port chosen at bind(2) each connection would take one of the source address; chosen at connect(2) it is one of the
    /// pair of addresses.</summary>
    [Fact]
    public async Task A_source_address_takes_no_port_before_the_target_is_known()
    {
        using TcpListener target = new(IPAddress.Loopback, 0);
        target.Start();
        AddressPort source = new(Address.FromIPv4(0x7F010203), 0);
        LoopSocket socket = LoopSocket.Create(Loop, AddressPort.FromEndPoint(target.LocalEndpoint), source, out _)!;
        await Loop.DoAsync(() =>
        {
            Assert.Equal(source, socket.ReadLocal());
            Assert.True(SocketOptions.TryGet(socket.Descriptor, SocketOptions.LevelIPv4, SocketOptions.BindAddressNoPort, out int set));
            Assert.Equal(1, set);
        });
        Assert.Equal(default, await socket.ConnectAsync().Patiently());
        using Socket peer = await target.AcceptSocketAsync(TestContext.Current.CancellationToken);
        Assert.Equal("127.1.2.3", ((IPEndPoint)peer.RemoteEndPoint!).Address.ToString());
        socket.Close();
    }

    public void Dispose() => _test.Dispose();

    private LoopSocket Make(TcpListener target)
    {
        LoopSocket? socket = LoopSocket.Create(Loop, AddressPort.FromEndPoint(target.LocalEndpoint), default, out int error);
        Assert.Equal(0, error);
        return socket!;
    }
}
