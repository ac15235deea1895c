using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public sealed class JoiningWriterTests : IAsyncDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly FakeConnection _connection = new();
    private readonly ManualTime _time = new();
    private readonly JoiningWriter _writer;

    public JoiningWriterTests() => _writer = new JoiningWriter(_connection, _time);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task What_is_flushed_in_one_turn_goes_out_in_one_piece()
    {
        _connection.Begun = [];
        for (int i = 0; i < 10; i++)
        {
            _writer.Write([(byte)i, (byte)i]);
            Assert.Equal(2, _writer.UnflushedBytes);
            Task<FlushResult> flush = _writer.FlushAsync(Cancel).AsTask();
            Assert.True(flush.IsCompletedSuccessfully);
            Assert.Equal((false, false), Told(await flush));
        }

        Assert.Empty(_connection.Sent);
        Assert.Single(_connection.Begun).Execute();
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9], Assert.Single(_connection.Sent));
        Assert.Equal((20L, 0L), (_writer.BytesSent, _writer.UnflushedBytes));
    }

    [Fact]
    public async Task What_is_flushed_while_a_send_is_under_way_goes_out_behind_it_in_one_piece()
    {
        _connection.Stall();
        foreach (string piece in (string[])["first", "second", "third"])
        {
            _writer.Write(System.Text.Encoding.ASCII.GetBytes(piece));
            Assert.True(_writer.FlushAsync(Cancel).AsTask().IsCompletedSuccessfully);
        }

        _writer.Write("not flushed"u8);
        _connection.Resume();
        await Tests.Patience.UntilAsync(() => _writer.BytesSent == 16, "all that was flushed");
        Assert.Equal(["first"u8.ToArray(), "secondthird"u8.ToArray()], _connection.Sent);
    }

    [Fact]
    public async Task Pieces_of_any_size_arrive_whole_and_in_order()
    {
        var random = new Random(1);
        byte[] expected = new byte[1_000_000];
        random.NextBytes(expected);
        for (int at = 0; at < expected.Length;)
        {
            int size = Math.Min(random.Next(1, random.Next(2) == 0 ? 100 : 40_000), expected.Length - at);
            _writer.Write(expected.AsSpan(at, size));
            at += size;
            if (random.Next(3) == 0)
            {
                _connection.Stall();
                Task<FlushResult> flush = _writer.FlushAsync(Cancel).AsTask();
                _connection.Resume();
                await flush.Patiently();
            }
        }

        await _writer.CompleteAsync();
        Assert.Equal(expected, _connection.Sent.SelectMany(static piece => piece));
        Assert.Equal(expected.Length, _writer.BytesSent);
    }

    [Fact]
    public async Task A_flush_waits_while_more_than_may_wait_is_not_sent()
    {
        _connection.Stall();
        _writer.Write(new byte[JoiningWriter.MostWaiting]);
        Assert.True(_writer.FlushAsync(Cancel).AsTask().IsCompletedSuccessfully);
        _writer.Write("one"u8);
        Task<FlushResult> flush = _writer.FlushAsync(Cancel).AsTask();
        Assert.False(flush.IsCompleted);
        _connection.Resume();
        Assert.Equal((false, false), Told(await flush.Patiently()));
        await Tests.Patience.UntilAsync(() => _writer.BytesSent == JoiningWriter.MostWaiting + 3, "all of it");
    }

    [Fact]
    public async Task A_flush_that_waits_can_be_cancelled_and_another_one_before_it_begins()
    {
        _writer.CancelPendingFlush();
        _writer.Write("kept"u8);
        Assert.Equal((true, false), Told(await _writer.FlushAsync(Cancel)));
        Task<FlushResult> cancelled = _writer.FlushAsync(new CancellationToken(canceled: true)).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Empty(_connection.Sent);
        Assert.Equal((false, false), Told(await _writer.FlushAsync(Cancel)));
        Assert.Equal("kept"u8.ToArray(), Assert.Single(_connection.Sent));

        _connection.Stall();
        _writer.Write(new byte[JoiningWriter.MostWaiting + 1]);
        Task<FlushResult> waiting = _writer.FlushAsync(Cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        _writer.CancelPendingFlush();
        Assert.Equal((true, false), Told(await waiting.Patiently()));
        _connection.Resume();
        await _writer.CompleteAsync();
        Assert.Equal(JoiningWriter.MostWaiting + 5, _writer.BytesSent);
    }

    [Fact]
    public async Task Of_a_client_that_has_gone_every_flush_tells_and_nothing_is_kept_for_it()
    {
        _connection.Stall();
        _writer.Write(new byte[JoiningWriter.MostWaiting + 1]);
        Task<FlushResult> waiting = _writer.FlushAsync(Cancel).AsTask();
        _connection.Abort();
        Assert.Equal((false, true), Told(await waiting.Patiently()));
        _writer.Write("lost"u8);
        Assert.Equal((false, true), Told(await _writer.FlushAsync(Cancel)));
        Assert.Equal((0L, 0L), (_writer.BytesSent, _writer.UnflushedBytes));
        Assert.Empty(_connection.Sent);
        await _writer.CompleteAsync().AsTask().Patiently();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completing_sends_what_is_left_unless_something_failed(bool failed)
    {
        _connection.Stall();
        _writer.Write("flushed "u8);
        await _writer.FlushAsync(Cancel);
        _writer.Write("rest"u8);
        Task completing = _writer.CompleteAsync(failed ? new SocketException() : null).AsTask();
        Assert.False(completing.IsCompleted);
        Assert.Throws<ObjectDisposedException>(() => _writer.GetMemory());
        _connection.Resume();
        await completing.Patiently();
        Assert.Equal(failed ? 8 : 12, _connection.Sent.Sum(static piece => piece.Length));
        await _writer.CompleteAsync();
        Assert.False(_connection.IsAborted);
    }

    [Fact]
    public async Task Who_does_not_take_the_last_bytes_in_time_is_aborted()
    {
        _connection.Stall();
        _writer.Write("last"u8);
        await _writer.FlushAsync(Cancel);
        Task completing = _writer.CompleteAsync().AsTask();
        _time.Advance(JoiningWriter.LastBytes - TimeSpan.FromMilliseconds(1));
        Assert.False(completing.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        await completing.Patiently();
        Assert.True(_connection.IsAborted);
    }

    private static (bool IsCanceled, bool IsCompleted) Told(FlushResult result) => (result.IsCanceled, result.IsCompleted);
}
