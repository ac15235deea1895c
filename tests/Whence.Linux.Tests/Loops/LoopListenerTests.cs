using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

public sealed class LoopListenerTests : IDisposable
{
    private readonly TestGroup _test = new();

    private EventLoop Loop => _test.Loop;

    [Fact]
    public async Task A_burst_is_accepted_one_by_one_and_nobody_is_forgotten()
    {
        const int Count = 100;
        LoopListener listener = Listen();
        using Clients clients = new();
        Task<HashSet<AddressPort>> accepting = Loop.RunAsync(async () =>
        {
            HashSet<AddressPort> peers = [];
            while (peers.Count < Count)
            {
                LoopAccept accept = await listener.AcceptAsync();
                Assert.Same(Loop, EventLoop.Current);
                Assert.Same(Loop, accept.Socket!.Loop);
                Assert.True(peers.Add(accept.Socket!.Peer));
            }

            return peers;
        });
        for (int i = 0; i < Count; i++)
        {
            clients.Connect(listener.Local);
        }

        Assert.Equal(clients.Locals, await accepting);
        await listener.CloseAsync().Patiently();
    }

    [Fact]
    public async Task While_nobody_accepts_the_loop_rests_and_the_connection_waits()
    {
        LoopListener listener = Listen();
        using Clients clients = new();
        clients.Connect(listener.Local);
        Assert.NotNull((await listener.AcceptAsync().Patiently()).Socket);
        clients.Connect(listener.Local);
        clients.Connect(listener.Local);
        await Loop.DoAsync(static () => { });
        uint turn = await Loop.AskAsync(() => Loop.Turn);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.InRange(await Loop.AskAsync(() => Loop.Turn) - turn, 1u, 3u);
        Assert.NotNull((await listener.AcceptAsync().Patiently()).Socket);
        Assert.NotNull((await Loop.RunAsync(() => listener.AcceptAsync().AsTask())).Socket);
        await listener.CloseAsync().Patiently();
    }

    [Fact]
    public async Task A_client_that_is_gone_before_it_is_accepted_harms_nobody()
    {
        LoopListener listener = Listen();
        using Clients clients = new();
        clients.Connect(listener.Local).Close(0);
        LoopAccept gone = await listener.AcceptAsync().Patiently();
        if (gone.Socket is not null)
        {
            Assert.Equal(Errno.ConnectionReset, (await gone.Socket.ReceiveAsync(new byte[1]).Patiently()).Error);
        }

        clients.Connect(listener.Local);
        Assert.NotNull((await listener.AcceptAsync().Patiently()).Socket);
        await listener.CloseAsync().Patiently();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_closed_listener_ends_the_accept_under_way_and_all_to_come_and_frees_its_address(bool onLoop)
    {
        LoopListener listener = Listen();
        using Clients clients = new();
        clients.Connect(listener.Local);
        Assert.NotNull((await listener.AcceptAsync().Patiently()).Socket); // armed, and nobody accepts
        Task<LoopAccept> accept = listener.AcceptAsync().AsTask();
        await Loop.DoAsync(static () => { });
        if (onLoop)
        {
            await Loop.RunAsync(listener.CloseAsync);
        }
        else
        {
            await listener.CloseAsync().Patiently();
        }

        Assert.Equal(Errno.Cancelled, (await accept.Patiently()).Error);
        Assert.Equal(Errno.Cancelled, (await listener.AcceptAsync().Patiently()).Error);
        Assert.Equal(Errno.Cancelled, (await Loop.RunAsync(() => listener.AcceptAsync().AsTask())).Error);
        await listener.CloseAsync().Patiently();
        LoopListener again = _test.Group.Listen(listener.Local, 16)[0];
        Assert.Equal(listener.Local, again.Local);
        await again.CloseAsync().Patiently();
    }

    /// <summary>Closed by whoever accepted, in the same breath: then no event is to come any more.</summary>
    [Fact]
    public async Task A_listener_that_was_closed_while_nobody_waited_says_so_to_who_comes_later()
    {
        LoopListener listener = Listen();
        using Clients clients = new();
        clients.Connect(listener.Local);
        int error = await Loop.RunAsync(async () =>
        {
            Assert.NotNull((await listener.AcceptAsync()).Socket);
            await listener.CloseAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(1), LoopTimeProvider.Instance); // the turn is over
            return (await listener.AcceptAsync()).Error;
        });
        Assert.Equal(Errno.Cancelled, error);
    }

    public void Dispose() => _test.Dispose();

    private LoopListener Listen() => _test.Group.Listen(Pair.Loopback, 128)[0];
}
