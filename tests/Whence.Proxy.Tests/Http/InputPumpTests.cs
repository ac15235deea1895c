using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public sealed class InputPumpTests : IAsyncDisposable
{
    private readonly FakeConnection _connection = new();
    private readonly ManualTime _time = new();
    private readonly InputPump _pump;

    public InputPumpTests() => _pump = new InputPump(_connection);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task Who_sends_a_byte_at_a_time_does_not_get_a_buffer_for_each()
    {
        Task running = Run();
        for (int i = 0; i < 300; i++)
        {
            await _connection.WaitingAsync();
            _connection.Feed((byte)i);
        }

        await _connection.WaitingAsync();
        Assert.True(_pump.Reader.TryRead(out ReadResult result));
        Assert.Equal(300, result.Buffer.Length);
        Assert.True(result.Buffer.IsSingleSegment);
        await EndAsync(running);
    }

    [Fact]
    public async Task What_fills_its_buffer_is_followed_by_a_larger_one()
    {
        byte[] sent = new byte[15_000];
        new Random(1).NextBytes(sent);
        Task running = Run();
        _connection.Feed(sent);
        await _connection.WaitingAsync();
        Assert.True(_pump.Reader.TryRead(out ReadResult result));
        Assert.Equal(sent, result.Buffer.ToArray());
        int segments = 0;
        foreach (ReadOnlyMemory<byte> segment in result.Buffer)
        {
            segments++;
        }

        Assert.Equal(2, segments);
        Assert.Equal(segments - 1, _connection.Yields); // a full buffer may hold hundreds of requests: others have their turn
        Assert.Equal(sent.Length, _pump.BytesReceived);
        await EndAsync(running);
    }

    /// <remarks>A head may be larger than that: what was looked at does not count.</remarks>
    [Fact]
    public async Task What_nobody_looked_at_is_less_than_32_KiB()
    {
        byte[] sent = new byte[200_000];
        new Random(2).NextBytes(sent);
        Task running = Run();
        _connection.Feed(sent);
        long seen = 0;
        while (seen < sent.Length)
        {
            ReadResult result = await _pump.Reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.InRange(result.Buffer.Length - seen, 1, (32 * 1024) - 1);
            seen = result.Buffer.Length;
            Assert.Equal(sent[..(int)seen], result.Buffer.ToArray());
            _pump.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        await EndAsync(running);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_and_a_reset_are_told_apart(bool reset)
    {
        Task running = Run();
        await _connection.WaitingAsync();
        if (reset)
        {
            _connection.FeedError(SocketError.ConnectionReset);
        }
        else
        {
            _connection.FeedEnd();
        }

        await running.Patiently();
        Assert.Equal(reset ? PumpEnd.Reset : PumpEnd.Closed, _pump.End);
        if (reset)
        {
            await Assert.ThrowsAsync<ConnectionResetException>(async () => await _pump.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
        else
        {
            Assert.True((await _pump.Reader.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
        }
    }

    [Fact]
    public async Task Silence_at_the_start_is_given_up_and_no_timer_is_left_once_something_came()
    {
        Task running = Run();
        await _connection.WaitingAsync();
        Assert.Equal(1, _time.TimersIn(TimeSpan.FromSeconds(10)));
        _connection.Feed(1);
        await _connection.WaitingAsync();
        Assert.Equal(0, _time.TimersIn(TimeSpan.FromSeconds(10)));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(_pump.IsGivenUp);
        await EndAsync(running);
    }

    [Fact]
    public async Task Who_was_given_up_is_not_read_any_more()
    {
        Task running = Run();
        await _connection.WaitingAsync();
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(_pump.IsGivenUp);
        Assert.True((await _pump.Reader.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
        _connection.Feed(1, 2, 3);
        _connection.FeedEnd();
        await running.Patiently();
        Assert.Equal((PumpEnd.Closed, 3L), (_pump.End, _pump.BytesReceived));
    }

    private Task Run() => _pump.RunAsync(_time, TimeSpan.FromSeconds(10));

    private async Task EndAsync(Task running)
    {
        _connection.FeedEnd();
        await running.Patiently();
    }
}
