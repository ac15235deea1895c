using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

/// <summary>The end of a loop.</summary>
public sealed class EventLoopEndTests
{
    private static readonly byte[] Many = new byte[16 * 1024 * 1024];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_awaited_ends_as_cancelled_and_the_peers_are_reset(bool onLoop)
    {
        TestGroup test = new();
        using Pair receiving = await test.PairAsync(), waiting = await test.PairAsync(), sending = await test.PairAsync();
        LoopListener listener = test.Group.Listen(Pair.Loopback, 16)[0];
        Func<Task<Task<int>[]>> begin = () => Task.FromResult<Task<int>[]>(
        [
            ErrorAsync(receiving.Ours.ReceiveAsync(new byte[8])),
            ErrorAsync(waiting.Ours.WaitReadableAsync()),
            ErrorAsync(sending.Ours.SendAsync(Many)),
            AcceptErrorAsync(listener),
        ]);
        Task<int>[] all = onLoop ? await test.Loop.RunAsync(begin) : await begin();
        await test.Loop.DoAsync(static () => { });
        test.Dispose();
        Assert.All(await Task.WhenAll(all).Patiently(), static error => Assert.Equal(Errno.Cancelled, error));
        await receiving.ExpectResetAsync();
        await waiting.ExpectResetAsync();
        await sending.ExpectResetAsync();
    }

    [Fact]
    public async Task A_copy_ends_with_its_loop()
    {
        TestGroup test = new();
        using Pair source = await test.PairAsync(), target = await test.PairAsync();
        TestCopy copy = new(source.Ours, target.Ours);
        copy.Start();
        test.Dispose();
        Assert.NotEqual(SocketCopyEnd.Completed, await copy.Ended.Patiently());
    }

    [Fact]
    public async Task What_is_begun_on_a_loop_that_has_ended_ends_as_cancelled()
    {
        TestGroup test = new();
        using Pair pair = await test.PairAsync();
        LoopListener listener = test.Group.Listen(Pair.Loopback, 16)[0];
        LoopSocket fresh = LoopSocket.Create(test.Loop, listener.Local, default, out _)!;
        test.Dispose();
        Assert.Equal(Errno.Cancelled, await ErrorAsync(pair.Ours.ReceiveAsync(new byte[8])).Patiently());
        Assert.Equal(Errno.Cancelled, await ErrorAsync(pair.Ours.WaitReadableAsync()).Patiently());
        Assert.Equal(Errno.Cancelled, await ErrorAsync(pair.Ours.SendAsync(new byte[8])).Patiently());
        Assert.Equal(Errno.Cancelled, await ErrorAsync(fresh.ConnectAsync()).Patiently());
        Assert.Equal(Errno.Cancelled, await AcceptErrorAsync(listener).Patiently());
        await listener.CloseAsync().Patiently();
        Assert.Equal(Errno.Cancelled, await AcceptErrorAsync(listener).Patiently());
        pair.Ours.ShutdownSend();
        pair.Ours.LimitUnacknowledged(TimeSpan.FromSeconds(1));
        pair.Ours.Abort();
        Assert.True(pair.Ours.IsClosed);
        Assert.True(fresh.IsClosed);
    }

    [Fact]
    public void What_is_posted_late_is_done_by_whoever_posts_and_writes_into_nobodys_descriptor()
    {
        TestLoop test = new();
        test.Dispose();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("whence-linux-");
        FileStream[] files = [.. Enumerable.Range(0, 64).Select(index => File.Create(Path.Combine(folder.FullName, $"{index}")))];
        bool done = false;
        test.Loop.Post(_ => done = test.Loop.IsCurrent, null);
        Assert.True(done);
        Assert.Null(EventLoop.Current);
        Assert.All(files, static file => Assert.Equal(0, file.Length));
        Array.ForEach(files, static file => file.Dispose());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_posted_while_the_loop_ends_is_done()
    {
        for (int round = 0; round < 200; round++)
        {
            TestLoop test = new();
            int posted = 0, done = 0;
            using ManualResetEventSlim started = new();
            Task poster = Task.Run(() =>
            {
                for (int i = 0; i < 200; i++)
                {
                    test.Loop.Post(_ => Interlocked.Increment(ref done), null);
                    posted++;
                    started.Set();
                }
            });
            started.Wait(TestContext.Current.CancellationToken);
            test.Dispose();
            await poster.Patiently();
            await Patience.UntilAsync(() => Volatile.Read(ref done) == posted, "all that was posted");
        }
    }

    [Fact]
    public async Task Whoever_tries_again_for_ever_does_not_keep_the_loop_from_ending()
    {
        TestGroup test = new();
        LoopListener listener = test.Group.Listen(Pair.Loopback, 16)[0];
        bool stop = false;
        int tries = 0;
        async Task TryAsync()
        {
            while (!Volatile.Read(ref stop) && (await listener.AcceptAsync().ConfigureAwait(false)).Socket is null)
            {
                tries++;
            }
        }

        Task loop = TryAsync();
        await test.Loop.DoAsync(static () => { });
        await Task.Run(test.Dispose).Patiently();
        Volatile.Write(ref stop, true);
        await listener.CloseAsync().Patiently();
        await loop.Patiently();
        Assert.NotEqual(0, tries);
    }

    [Fact]
    public async Task Nothing_stays_open()
    {
        await UseAsync(); // the runtime opens what it needs for good
        int before = OpenDescriptors.Count();
        for (int i = 0; i < 3; i++)
        {
            await UseAsync();
        }

        await OpenDescriptors.NoMoreThanAsync(before);

        static async Task UseAsync()
        {
            using TestGroup test = new();
            using Pair kept = await test.PairAsync(), closed = await test.PairAsync(), spliced = await test.PairAsync();
            closed.Ours.Close();
            Task<int> receive = ErrorAsync(kept.Ours.ReceiveAsync(new byte[1]));
            await test.Loop.DoAsync(() =>
            {
                SplicePipe first = test.Loop.Pipes.Rent()!, second = test.Loop.Pipes.Rent()!;
                test.Loop.Pipes.Return(first);
                test.Loop.Pipes.Return(second);
            });
            foreach (LoopListener listener in test.Group.Listen(Pair.Loopback, 16))
            {
                _ = AcceptErrorAsync(listener);
            }

            await test.Loop.DoAsync(static () => { });
            test.Group.Dispose();
            await receive.Patiently();
        }
    }

    /// <summary>Whoever awaits something of a loop goes on there, and may be the one who ends it all.</summary>
    [Fact]
    public async Task A_loop_can_be_ended_by_what_runs_on_it()
    {
        using TestGroup test = new(2);
        using Pair pair = await test.PairAsync();
        Task<int> receive = ErrorAsync(pair.Ours.ReceiveAsync(new byte[1]));
        await test.Loop.DoAsync(test.Group.Dispose);
        Assert.Equal(Errno.Cancelled, await receive.Patiently());
        Assert.Equal(Errno.Cancelled, await ErrorAsync(pair.Ours.SendAsync(new byte[1])).Patiently());
    }

    [Fact]
    public void A_second_end_does_nothing()
    {
        TestLoop test = new();
        test.Dispose();
        test.Dispose();
    }

    private static async Task<int> ErrorAsync(ValueTask<LoopResult> result) => (await result).Error;

    private static async Task<int> AcceptErrorAsync(LoopListener listener) => (await listener.AcceptAsync()).Error;
}
