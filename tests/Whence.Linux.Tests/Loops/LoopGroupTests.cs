using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Whence.Linux.Interop;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

public sealed class LoopGroupTests : IDisposable
{
    private const int Loops = 3;
    private readonly TestGroup _test = new(Loops);

    [Fact]
    public async Task Connections_of_one_address_reach_every_loop()
    {
        const int Count = 120;
        ImmutableArray<LoopListener> listeners = _test.Group.Listen(Pair.Loopback, 128);
        Assert.Equal(Loops, listeners.Length);
        Assert.Single(listeners.Select(static listener => listener.Local).Distinct()); // one port, though none was asked for
        Assert.NotEqual(0, listeners[0].Local.Port);
        int[] accepted = new int[Loops];
        for (int i = 0; i < Loops; i++)
        {
            int index = i;
            _ = listeners[i].Loop.RunAsync(async () =>
            {
                while ((await listeners[index].AcceptAsync()).Socket is { } socket)
                {
                    Assert.Same(listeners[index].Loop, socket.Loop);
                    Interlocked.Increment(ref accepted[index]);
                }
            });
        }

        using Clients clients = new();
        for (int i = 0; i < Count; i++)
        {
            clients.Connect(listeners[0].Local);
        }

        await Patience.UntilAsync(() => accepted.Sum() == Count, "all of them");
        Assert.All(accepted, static count => Assert.NotEqual(0, count));
        await CloseAsync(listeners);
    }

    [Fact]
    public async Task An_address_that_somebody_has_cannot_be_had()
    {
        ImmutableArray<LoopListener> first = _test.Group.Listen(Pair.Loopback, 16);
        Refused(first[0].Local);
        using TestGroup other = new();
        Assert.Equal(Errno.AddressInUse, Assert.Throws<LinuxException>(() => other.Group.Listen(first[0].Local, 16)).Errno);
        using Socket plain = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => plain.Bind(first[0].Local.ToEndPoint()!)).SocketErrorCode);
        await CloseAsync(first);
        await CloseAsync(_test.Group.Listen(first[0].Local, 16));
    }

    /// <summary>Yesterday's gateway has the option on its own sockets: that must not let today's in beside it.</summary>
    [Fact]
    public async Task An_address_that_somebody_shares_cannot_be_had_either()
    {
        using Socket shared = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        shared.SetRawSocketOption(SocketOptions.LevelSocket, SocketOptions.ReusePort, BitConverter.GetBytes(1));
        shared.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        shared.Listen();
        Refused(AddressPort.FromEndPoint(shared.LocalEndPoint));

        ImmutableArray<LoopListener> ours = _test.Group.Listen(Pair.Loopback, 16);
        using ChildProcess child = await ChildProcess.StartAsync("listen", ours[0].Local.ToString());
        Assert.Equal($"errno {Errno.AddressInUse}", await child.ReadLineAsync());
        await CloseAsync(ours);
    }

    [Fact]
    public async Task A_refused_address_leaves_nothing_open()
    {
        ImmutableArray<LoopListener> first = _test.Group.Listen(Pair.Loopback, 16);
        Refused(first[0].Local);
        int before = OpenDescriptors.Count();
        for (int i = 0; i < 10; i++)
        {
            Refused(first[0].Local);
        }

        await OpenDescriptors.NoMoreThanAsync(before);
        await CloseAsync(first);
    }

    [Fact]
    public async Task The_unspecified_addresses_of_both_families_share_a_port()
    {
        ImmutableArray<LoopListener> v6 = _test.Group.Listen(new AddressPort(Address.FromIPv6(0), 0), 16);
        ImmutableArray<LoopListener> v4 = _test.Group.Listen(new AddressPort(Address.FromIPv4(0), v6[0].Local.Port), 16);
        Assert.Equal(v6[0].Local.Port, v4[0].Local.Port);
        using Clients clients = new();
        Socket six = clients.Connect(new AddressPort(Address.FromIPv6(1), v6[0].Local.Port)), four = clients.Connect(new AddressPort(Address.FromIPv4(0x7F000001), v4[0].Local.Port));
        Assert.Equal(AddressPort.FromEndPoint(six.LocalEndPoint), (await AcceptAsync(v6)).Peer);
        Assert.Equal(AddressPort.FromEndPoint(four.LocalEndPoint), (await AcceptAsync(v4)).Peer);
        await CloseAsync(v4);
        await CloseAsync(v6);
    }

    [Fact]
    public async Task A_listener_at_every_address_says_which_one_was_connected_to_whoever_asks()
    {
        ImmutableArray<LoopListener> all = _test.Group.Listen(new AddressPort(Address.FromIPv4(0), 0), 16);
        AddressPort here = new(Address.FromIPv4(0x7F000007), all[0].Local.Port);
        using Clients clients = new();
        clients.Connect(here);
        Task<LoopAccept> first = await Task.WhenAny(all.Select(static listener => listener.AcceptAsync().AsTask())).Patiently();
        Assert.Equal(here, (await first).Local);
        await CloseAsync(all);
    }

    [Fact]
    public async Task What_belongs_to_no_loop_goes_to_each_in_turn_and_to_the_one_that_asks()
    {
        Assert.Equal([.. _test.Group.Loops], Enumerable.Range(0, Loops).Select(_ => _test.Group.Any()).ToHashSet());
        foreach (EventLoop loop in _test.Group.Loops)
        {
            Assert.Same(loop, await loop.AskAsync(_test.Group.Any));
        }
    }

    [Fact]
    public void There_is_at_least_one_loop() => Assert.Throws<ArgumentOutOfRangeException>(static () => new LoopGroup(0, static _ => { }));

    public void Dispose() => _test.Dispose();

    private void Refused(AddressPort address)
        => Assert.Equal(Errno.AddressInUse, Assert.Throws<LinuxException>(() => _test.Group.Listen(address, 16)).Errno);

    private static async Task<LoopSocket> AcceptAsync(ImmutableArray<LoopListener> listeners)
    {
        Task<LoopAccept> first = await Task.WhenAny(listeners.Select(static listener => listener.AcceptAsync().AsTask())).Patiently();
        return (await first).Socket!;
    }

    private static Task CloseAsync(ImmutableArray<LoopListener> listeners) => Task.WhenAll(listeners.Select(static listener => listener.CloseAsync())).Patiently();
}
