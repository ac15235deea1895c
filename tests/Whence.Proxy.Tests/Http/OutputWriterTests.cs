using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public sealed class OutputWriterTests : IAsyncDisposable
{
    private readonly FakeConnection _connection = new();
    private readonly OutputWriter _writer;

    public OutputWriterTests() => _writer = new OutputWriter(_connection);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(300, 40)]
    [InlineData(4096, 1)]
    [InlineData(4097, 3)]
    [InlineData(100_000, 2)]
    public async Task What_was_written_in_pieces_is_sent_whole_at_the_flush(int size, int pieces)
    {
        byte[] expected = new byte[size * pieces];
        new Random(1).NextBytes(expected);
        for (int i = 0; i < pieces; i++)
        {
            _writer.Write(expected.AsSpan(i * size, size));
        }

        Assert.Empty(_connection.Sent);
        Assert.Equal(expected.Length, _writer.UnflushedBytes);
        FlushResult result = await _writer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal((false, false), (result.IsCanceled, result.IsCompleted));
        Assert.Equal(expected, Assert.Single(_connection.Sent));
        Assert.Equal(expected.Length, _writer.BytesSent);
        Assert.Equal(0, _writer.UnflushedBytes);
        await _writer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Single(_connection.Sent);
    }

    [Fact]
    public void No_more_can_be_advanced_over_than_there_is_room()
    {
        int room = _writer.GetMemory(10).Length;
        Assert.True(room >= 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.Advance(-1));
        _writer.Advance(room);
        Assert.True(_writer.GetSpan().Length > 0);
    }

    [Fact]
    public async Task A_flush_waits_until_the_connection_took_the_bytes()
    {
        _connection.Stall();
        _writer.Write("slow"u8);
        Task<FlushResult> flush = _writer.FlushAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(flush.IsCompleted);
        _connection.Resume();
        await flush.Patiently();
        Assert.Equal("slow"u8.ToArray(), Assert.Single(_connection.Sent));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_has_gone_is_told_as_an_abort_not_as_a_reset(bool stalled)
    {
        if (stalled)
        {
            _connection.Stall();
        }

        _writer.Write("lost"u8);
        Task<FlushResult> flush = stalled ? _writer.FlushAsync(CancellationToken.None).AsTask() : Task.FromResult(default(FlushResult));
        _connection.Abort();
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => stalled ? flush : _writer.FlushAsync(CancellationToken.None).AsTask());
        Assert.Equal((0L, 0L), (_writer.BytesSent, _writer.UnflushedBytes));
    }

    [Fact]
    public async Task A_cancelled_flush_keeps_the_bytes_for_the_next_one()
    {
        _writer.Write("kept"u8);
        _writer.CancelPendingFlush();
        Assert.True((await _writer.FlushAsync(TestContext.Current.CancellationToken)).IsCanceled);
        ValueTask<FlushResult> cancelled = _writer.FlushAsync(new CancellationToken(canceled: true)); // never throws before it is awaited
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.AsTask());
        Assert.Empty(_connection.Sent);
        Assert.False((await _writer.FlushAsync(TestContext.Current.CancellationToken)).IsCanceled);
        Assert.Equal("kept"u8.ToArray(), Assert.Single(_connection.Sent));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completing_sends_what_is_left_unless_something_failed(bool failed)
    {
        _writer.Write("rest"u8);
        await _writer.CompleteAsync(failed ? new SocketException() : null);
        Assert.Equal(failed ? 0 : 1, _connection.Sent.Count);
        Assert.Throws<ObjectDisposedException>(() => _writer.GetMemory());
        Assert.True((await _writer.FlushAsync(TestContext.Current.CancellationToken)).IsCompleted);
        await _writer.CompleteAsync();
    }
}
