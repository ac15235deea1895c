using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

public sealed class AcceptLoopTests
{
    [Fact]
    public async Task When_descriptors_run_out_accepting_pauses_longer_each_time_and_is_logged_once_in_five_seconds()
    {
        ScriptedListener listener = new(AcceptStatus.ResourcePressure);
        ManualTime time = new();
        await using Rig rig = await StartAsync(listener, time);
        foreach (int pause in new[] { 5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000 })
        {
            int accepts = listener.Accepts;
            await Patience.UntilAsync(() => time.TimersIn(TimeSpan.FromMilliseconds(pause)) == 1, $"a pause of {pause} ms");
            Assert.Equal(listener.Accepts, rig.State.Counters.AcceptPressure);
            time.Advance(TimeSpan.FromMilliseconds(pause));
            await Patience.UntilAsync(() => listener.Accepts > accepts, "the next accept");
        }

        Assert.Equal(12, listener.Accepts);
        Assert.Single(rig.Logs.Lines, line => line.Id == EventIds.AcceptPaused);
        time.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync(() => rig.Logs.Lines.Count(line => line.Id == EventIds.AcceptPaused) == 2, "the next line");
    }

    [Fact]
    public async Task A_connection_after_a_pause_makes_the_next_pause_short_again()
    {
        ScriptedListener listener = new(AcceptStatus.ResourcePressure);
        ManualTime time = new();
        await using Rig rig = await StartAsync(listener, time);
        await Patience.UntilAsync(() => time.TimersIn(AcceptLoop.FirstPause) == 1, "the first pause");
        listener.Script.Writer.TryWrite(() => new AcceptResult(AcceptStatus.Accepted, new FakeConnection()));
        time.Advance(AcceptLoop.FirstPause);
        await Patience.UntilAsync(() => time.TimersIn(AcceptLoop.FirstPause) == 1, "a first pause again");
        await rig.EndedAsync();
    }

    [Fact]
    public async Task What_was_gone_before_it_was_taken_costs_no_pause()
    {
        ScriptedListener listener = new(AcceptStatus.ResourcePressure);
        for (int i = 0; i < 100; i++)
        {
            listener.Script.Writer.TryWrite(() => new AcceptResult(AcceptStatus.Transient));
        }

        ManualTime time = new();
        await using Rig rig = await StartAsync(listener, time);
        await Patience.UntilAsync(() => time.TimersIn(AcceptLoop.FirstPause) == 1, "the pause behind all of them");
        Assert.Equal((101, 1), (listener.Accepts, rig.State.Counters.AcceptPressure));
    }

    [Fact]
    public async Task A_backend_that_throws_neither_ends_the_loop_nor_makes_it_spin()
    {
        ScriptedListener listener = new(AcceptStatus.ResourcePressure);
        listener.Script.Writer.TryWrite(() => throw new InvalidOperationException("unheard of"));
        ManualTime time = new();
        await using Rig rig = await StartAsync(listener, time);
        await Patience.UntilAsync(() => time.TimersIn(AcceptLoop.FirstPause) == 1, "the pause");
        Assert.Contains(rig.Logs.Lines, line => line.Id == EventIds.AcceptFailed && line.Level == LogLevel.Error);
    }

    private static Task<Rig> StartAsync(ScriptedListener listener, ManualTime time)
        => Rig.StartAsync(transport: _ => new ScriptedTransport(listener), time: time);

    private sealed class ScriptedTransport(ScriptedListener listener) : ITransport
    {
        public ImmutableArray<Listener> Listen(AddressPort local) => [listener];

        public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
            => ValueTask.FromResult(new ConnectResult(null, System.Net.Sockets.SocketError.ConnectionRefused));
    }

    /// <summary>Plays a script, then gives the same answer for ever until it is closed.</summary>
    private sealed class ScriptedListener(AcceptStatus then) : Listener
    {
        private volatile bool _closed;
        private int _accepts;

        public Channel<Func<AcceptResult>> Script { get; } = Channel.CreateUnbounded<Func<AcceptResult>>();

        public int Accepts => Volatile.Read(ref _accepts);

        public override AddressPort Local => Rig.Port("127.0.0.1:1");

        public override ValueTask<AcceptResult> AcceptAsync()
        {
            if (_closed)
            {
                return ValueTask.FromResult(new AcceptResult(AcceptStatus.Closed));
            }

            Interlocked.Increment(ref _accepts);
            return ValueTask.FromResult(Script.Reader.TryRead(out Func<AcceptResult>? next) ? next() : new AcceptResult(then));
        }

        public override void Begin(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

        public override ValueTask DisposeAsync()
        {
            _closed = true;
            return ValueTask.CompletedTask;
        }
    }
}
