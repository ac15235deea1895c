using System.Net;
using System.Net.Sockets;
using System.Text;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

public sealed class LoopDatagramSocketTests : IDisposable
{
    private static readonly AddressPort Loopback = new(Address.FromIPv4(0x7F000001), 0);

    private readonly TestGroup _test = new();

    private EventLoop Loop => _test.Loop;

    [Fact]
    public async Task A_burst_comes_in_whole_and_goes_back_to_each_sender()
    {
        const int Count = 200; // several batches, and no more than a receive buffer of the usual size holds
        LoopDatagramSocket socket = _test.Group.BindDatagrams(Loopback)[0];
        DatagramReceiver echo = new((in LoopDatagram d) => socket.Queue(d.Slot, d.Start, d.Length, d.Peer, default));
        using Socket first = Client(socket.Local);
        using Socket second = Client(socket.Local);
        for (int i = 0; i < Count; i++)
        {
            (i % 2 == 0 ? first : second).Send(Encoding.ASCII.GetBytes($"{i}"));
        }

        await BeginAsync(socket, echo);
        byte[] buffer = new byte[100];
        for (int i = 0; i < Count; i++)
        {
            Socket client = i % 2 == 0 ? first : second;
            int length = await client.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken).AsTask().Patiently();
            Assert.Equal($"{i}", Encoding.ASCII.GetString(buffer, 0, length));
        }

        Assert.Empty(echo.Faults);
        Assert.All(echo.Received, received => Assert.Equal(Address.None, received.Local));
        await socket.CloseAsync().Patiently();
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.2")]
    [InlineData("::", "::1")]
    public async Task Bound_everywhere_it_says_what_was_asked_and_answers_from_there(string bound, string asked)
    {
        Assert.True(Address.TryParse(bound, out Address everywhere));
        Assert.True(Address.TryParse(asked, out Address here));
        LoopDatagramSocket socket = _test.Group.BindDatagrams(new AddressPort(everywhere, 0))[0];
        DatagramReceiver echo = new((in LoopDatagram d) => socket.Queue(d.Slot, d.Start, d.Length, d.Peer, d.Local));
        await BeginAsync(socket, echo);

        // A connected socket takes nothing from anybody but whom it asked.
        using Socket client = Client(new AddressPort(here, socket.Local.Port));
        client.Send("ping"u8);
        byte[] buffer = new byte[100];
        Assert.Equal(4, await client.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken).AsTask().Patiently());
        Assert.Equal(here, Assert.Single(echo.Received).Local);
        await socket.CloseAsync().Patiently();
    }

    [Fact]
    public async Task A_header_is_put_before_and_taken_away_in_place()
    {
        LoopDatagramSocket socket = _test.Group.BindDatagrams(Loopback)[0];
        DatagramReceiver receiver = new((in LoopDatagram d) =>
        {
            "head"u8.CopyTo(d.Bytes[(d.Start - 2)..]);
            socket.Queue(d.Slot, d.Start - 2, d.Length + 2, d.Peer, default);
        });
        await BeginAsync(socket, receiver);
        using Socket client = Client(socket.Local);
        client.Send("xxpayload"u8);
        byte[] buffer = new byte[100];
        int length = await client.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken).AsTask().Patiently();
        Assert.Equal("headpayload", Encoding.ASCII.GetString(buffer, 0, length));
        await socket.CloseAsync().Patiently();
    }

    [Fact]
    public async Task The_largest_datagram_passes_and_a_larger_one_is_refused_by_the_kernel()
    {
        LoopDatagramSocket socket = _test.Group.BindDatagrams(Loopback)[0];
        DatagramReceiver receiver = new((in LoopDatagram d) =>
        {
            socket.Queue(d.Slot, d.Start - 1, d.Length + 1, d.Peer, default);
        });
        await BeginAsync(socket, receiver);
        using Socket client = Client(socket.Local);
        client.Send(new byte[65_507]);
        await Patience.UntilAsync(() => !receiver.Faults.IsEmpty, "a fault");
        Assert.Equal("65507 bytes", Assert.Single(receiver.Received).Text);
        Assert.Equal((Errno.MessageSize, 1), Assert.Single(receiver.Faults));
        await socket.CloseAsync().Patiently();
    }

    [Fact]
    public async Task Nobody_there_is_told_and_what_came_before_is_not_lost()
    {
        using Socket gone = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        gone.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        AddressPort target = AddressPort.FromEndPoint(gone.LocalEndPoint);
        DatagramReceiver receiver = new();
        LoopDatagramSocket? socket = await Loop.AskAsync(() =>
        {
            LoopDatagramSocket? made = LoopDatagramSocket.Connect(Loop, target, default, out int error);
            Assert.Equal(0, error);
            Assert.Equal(0, made!.Begin(receiver));
            made.Send("ping"u8);
            return made;
        });
        byte[] buffer = new byte[10];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(4, gone.ReceiveFrom(buffer, ref from));
        gone.SendTo("pong"u8, from);
        gone.Dispose();
        await Loop.DoAsync(() => socket!.Send("ping"u8));
        await Patience.UntilAsync(() => !receiver.Faults.IsEmpty, "the error of ICMP");
        await Patience.UntilAsync(() => !receiver.Received.IsEmpty, "what came before"); // the kernel tells the error first
        Assert.Equal(Errno.ConnectionRefused, receiver.Faults.First().Errno);
        Assert.Equal("pong", Assert.Single(receiver.Received).Text);
        await socket!.CloseAsync().Patiently();
    }

    [Fact]
    public async Task A_source_can_be_chosen()
    {
        using Socket target = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.True(AddressPort.TryParse("127.0.0.3:0", out AddressPort source));
        await Loop.DoAsync(() =>
        {
            LoopDatagramSocket socket = LoopDatagramSocket.Connect(Loop, AddressPort.FromEndPoint(target.LocalEndPoint), source, out _)!;
            Assert.Equal(0, socket.Begin(new DatagramReceiver()));
            socket.Send("ping"u8);
            socket.Close();
        });
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        target.ReceiveFrom(new byte[10], ref from);
        Assert.Equal(source.Address, AddressPort.FromEndPoint(from).Address);
    }

    /// <summary>The kernel would let two sockets be connected between the same two ends, and hand everything to one of them.</summary>
    [Fact]
    public async Task Somebody_elses_address_is_had_by_one_socket_alone()
    {
        using Socket first = Target(), second = Target();
        AddressPort source = FreeSource();
        DatagramReceiver receiver = new();
        LoopDatagramSocket socket = null!;
        await Loop.DoAsync(() =>
        {
            socket = LoopDatagramSocket.ConnectTransparent(Loop, AddressPort.FromEndPoint(first.LocalEndPoint), source, out int errno)!;
            Assert.Equal(0, errno);
            Assert.Equal(0, socket.Begin(receiver));
            socket.Send("ping"u8);
            foreach (Socket target in new[] { first, second })
            {
                Assert.Null(LoopDatagramSocket.ConnectTransparent(Loop, AddressPort.FromEndPoint(target.LocalEndPoint), source, out errno));
                Assert.Equal(Errno.AddressInUse, errno);
            }
        });
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(4, first.ReceiveFrom(new byte[10], ref from));
        Assert.Equal(source, AddressPort.FromEndPoint(from));
        first.SendTo("pong"u8, from);
        await Patience.UntilAsync(() => !receiver.Received.IsEmpty, "the answer");
        Assert.Equal("pong", Assert.Single(receiver.Received).Text);

        await socket.CloseAsync().Patiently();
        await Loop.DoAsync(() =>
        {
            LoopDatagramSocket? next = LoopDatagramSocket.ConnectTransparent(Loop, AddressPort.FromEndPoint(second.LocalEndPoint), source, out int errno);
            Assert.Equal(0, errno);
            next!.Close();
        });
    }

    /// <summary>Between bind(2) and connect(2) anybody's datagrams come in; here the kernel is told that another is the target.</summary>
    [Fact]
    public async Task What_is_not_of_its_target_is_not_delivered()
    {
        using Socket target = Target(), stranger = Target();
        AddressPort source = FreeSource();
        DatagramReceiver receiver = new();
        LoopDatagramSocket socket = null!;
        await Loop.DoAsync(() =>
        {
            socket = LoopDatagramSocket.ConnectTransparent(Loop, AddressPort.FromEndPoint(target.LocalEndPoint), source, out _)!;
            using SafeSocketHandle handle = new(socket.Descriptor, ownsHandle: false);
            Socket bare = new(handle) { Blocking = false };
            bare.Connect(stranger.LocalEndPoint!);
            stranger.SendTo("stray"u8, source.ToEndPoint()!);
            bare.Connect(target.LocalEndPoint!);
            target.SendTo("pong"u8, source.ToEndPoint()!);
            Assert.Equal(0, socket.Begin(receiver));
        });
        await Patience.UntilAsync(() => !receiver.Received.IsEmpty, "what the target sent");
        Assert.Equal("pong", Assert.Single(receiver.Received).Text);
        await socket.CloseAsync().Patiently();
    }

    [Fact]
    public void An_address_of_another_program_is_not_shared()
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        LinuxException fault = Assert.Throws<LinuxException>(() => _test.Group.BindDatagrams(AddressPort.FromEndPoint(other.LocalEndPoint)));
        Assert.Equal(Errno.AddressInUse, fault.Errno);
    }

    [Fact]
    public async Task Loops_share_an_address_and_a_sender_stays_with_its_loop()
    {
        using TestGroup two = new(2);
        DatagramReceiver[] receivers = [new(), new()];
        IReadOnlyList<LoopDatagramSocket> sockets = two.Group.BindDatagrams(Loopback);
        for (int i = 0; i < sockets.Count; i++)
        {
            int at = i;
            await sockets[i].Loop.DoAsync(() => Assert.Equal(0, sockets[at].Begin(receivers[at])));
        }

        Assert.Equal(sockets[0].Local, sockets[1].Local);
        List<Socket> clients = [];
        for (int i = 0; i < 32; i++)
        {
            clients.Add(Client(sockets[0].Local));
            clients[i].Send("a"u8);
            clients[i].Send("b"u8);
        }

        await Patience.UntilAsync(() => receivers.Sum(static receiver => receiver.Received.Count) == 64, "all datagrams");
        Assert.All(receivers, static receiver => Assert.NotEmpty(receiver.Received));
        HashSet<AddressPort> first = [.. receivers[0].Received.Select(static received => received.Peer)];
        Assert.DoesNotContain(receivers[1].Received, received => first.Contains(received.Peer));
        clients.ForEach(static client => client.Dispose());
        await Task.WhenAll(sockets.Select(static socket => socket.CloseAsync())).Patiently();
    }

    public void Dispose() => _test.Dispose();

    private Task BeginAsync(LoopDatagramSocket socket, DatagramReceiver receiver) => Loop.DoAsync(() => Assert.Equal(0, socket.Begin(receiver)));

    private static Socket Target()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    /// <summary>An address of loopback that nobody uses, with a port that is free there.</summary>
    private static AddressPort FreeSource()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        return AddressPort.FromEndPoint(socket.LocalEndPoint);
    }

    private static Socket Client(AddressPort to)
    {
        Socket socket = new(to.Address.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(to.ToEndPoint()!);
        return socket;
    }
}
