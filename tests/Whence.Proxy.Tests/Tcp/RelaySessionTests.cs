using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>The relay against connections in memory, where every step is the test's.</summary>
public sealed class RelaySessionTests : IAsyncDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();
    private readonly FakeConnection _client = new();
    private readonly FakeConnection _target = new();
    private readonly RelaySession _session;

    public RelaySessionTests() => _session = new RelaySession(_client, _target, Idle, _time);

    [Fact]
    public async Task Header_and_first_bytes_go_in_one_write_and_only_the_payload_counts()
    {
        Task run = _session.RunAsync("PROXY UNKNOWN\r\nabc"u8.ToArray(), payloadLength: 3);
        await _client.WaitingAsync();
        Assert.Equal("PROXY UNKNOWN\r\nabc"u8.ToArray(), Assert.Single(_target.Sent));
        await EndAsync(run);
        Assert.Equal(3, _session.BytesReceived);
        Assert.Equal(TerminationReason.Completed, _session.Termination);
    }

    /// <summary>Not where the kernel gives up sooner by itself, and never below the idle time.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(14 * 60_000, true)]
    [InlineData(15 * 60_000, false)]
    [InlineData(60 * 60_000, false)]
    [InlineData(Timeout.Infinite, false)]
    public void A_side_that_acknowledges_nothing_is_given_up_after_the_idle_time_where_that_is_sooner(int idle, bool isLimited)
    {
        FakeConnection client = new(), target = new();
        using RelaySession session = new(client, target, TimeSpan.FromMilliseconds(idle), _time);
        TimeSpan? expected = isLimited ? TimeSpan.FromMilliseconds(idle) : null;
        Assert.Equal(expected, client.UnacknowledgedLimit);
        Assert.Equal(expected, target.UnacknowledgedLimit);
    }

    [Fact]
    public async Task The_target_is_heard_while_it_does_not_take_the_header()
    {
        _target.Stall();
        Task run = _session.RunAsync(new byte[] { 1 }, payloadLength: 0);
        _target.Feed("hello"u8.ToArray());
        await _target.WaitingAsync();
        Assert.Equal("hello"u8.ToArray(), Assert.Single(_client.Sent));
        _target.Resume();
        await _client.WaitingAsync();
        await EndAsync(run);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_stalls_its_writer_at_one_buffer()
    {
        _target.Stall();
        Task run = _session.RunAsync(default, 0);
        _client.Feed(new byte[PortableCopy.BufferSize]);
        await Patience.UntilAsync(() => _client.Receives == 1, "the first buffer");
        _client.Feed(new byte[PortableCopy.BufferSize]);
        await _target.WaitingAsync();
        Assert.Equal(1, _client.Receives);
        Assert.False(_client.IsWaiting);
        _target.Resume();
        await _client.WaitingAsync();
        Assert.Equal(2, _target.Sent.Count);
        await EndAsync(run);
    }

    [Theory]
    [InlineData(true, TerminationReason.ClientReset)]
    [InlineData(false, TerminationReason.UpstreamReset)]
    public async Task A_reset_of_one_side_resets_the_other(bool byClient, TerminationReason reason)
    {
        Task run = _session.RunAsync(default, 0);
        (byClient ? _client : _target).FeedError(SocketError.ConnectionReset);
        await run.Patiently();
        Assert.Equal(reason, _session.Termination);
        Assert.True(_client.IsAborted && _target.IsAborted);
        Assert.False(_client.IsShutdown || _target.IsShutdown);
    }

    [Fact]
    public async Task The_idle_time_counts_from_the_last_transfer_of_either_side()
    {
        Task run = _session.RunAsync(default, 0);
        await BothWaitAsync();
        _time.Advance(Idle - TimeSpan.FromSeconds(1));
        _target.Feed(1);
        await _target.WaitingAsync();
        _time.Advance(Idle - TimeSpan.FromSeconds(1));
        Assert.False(run.IsCompleted);
        _client.Feed(1);
        await _client.WaitingAsync();
        _time.Advance(Idle - TimeSpan.FromTicks(1));
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await run.Patiently();
        Assert.Equal(TerminationReason.IdleTimeout, _session.Termination);
        Assert.True(_client.IsAborted && _target.IsAborted);
    }

    [Fact]
    public async Task A_half_closed_connection_and_one_that_stalls_are_bounded_by_the_idle_time_too()
    {
        _client.Stall();
        Task run = _session.RunAsync(default, 0);
        _client.FeedEnd();
        await Patience.UntilAsync(() => _target.IsShutdown, "the end passed on");
        _target.Feed(1);
        await Patience.UntilAsync(() => _target.Receives == 1, "the byte taken");
        await _time.AdvanceUntilAsync(Idle, () => run.IsCompleted);
        await run.Patiently();
        Assert.Equal(TerminationReason.IdleTimeout, _session.Termination);
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        Assert.Equal(0, _time.TimersIn(Idle));
        await _client.DisposeAsync();
        await _target.DisposeAsync();
    }

    private async Task BothWaitAsync()
    {
        await _client.WaitingAsync();
        await _target.WaitingAsync();
    }

    private async Task EndAsync(Task run)
    {
        _client.FeedEnd();
        await Patience.UntilAsync(() => _target.IsShutdown, "the end passed on");
        _target.FeedEnd();
        await run.Patiently();
        Assert.False(_client.IsShutdown); // whose end is told by closing it
    }
}
