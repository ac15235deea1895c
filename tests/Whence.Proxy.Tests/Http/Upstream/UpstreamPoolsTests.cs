using System.Net.Sockets;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public sealed class UpstreamPoolsTests : IDisposable
{
    private static readonly AddressPort One = Make.EndPoint("192.0.2.1:80");
    private static readonly AddressPort Two = Make.EndPoint("192.0.2.2:80");

    private readonly ManualTime _time = new();
    private readonly ConnectionBudget _budget = new(2 * TargetPool.MaxIdle);
    private readonly UpstreamPools _pools;

    public UpstreamPoolsTests() => _pools = new UpstreamPools(_time, _budget);

    public void Dispose() => _pools.Dispose();

    [Fact]
    public async Task The_one_used_last_is_used_first_and_only_for_its_target()
    {
        (UpstreamConnection first, _) = await KeepAsync(One);
        (UpstreamConnection second, _) = await KeepAsync(One);
        Assert.Null(_pools.Take(null, Two, first.Pool));
        Assert.Null(_pools.Take(new object(), One, first.Pool)); // another loop
        Assert.Same(second, _pools.Take(null, One, null));
        Assert.Same(first, _pools.Take(null, One, second.Pool));
        Assert.Null(_pools.Take(null, One, null));
    }

    [Fact]
    public async Task The_wait_of_a_kept_connection_is_that_for_the_first_byte_of_its_next_answer()
    {
        (UpstreamConnection kept, FakeConnection transport) = await KeepAsync(One);
        Assert.True(transport.IsWaiting);
        Assert.Same(kept, _pools.Take(null, One, null));
        ValueTask<Whence.Proxy.Transport.TransferResult> first = kept.FirstByteAsync();
        Assert.False(first.IsCompleted);
        transport.Feed((byte)'H'); // a second wait would have been refused by the fake
        Assert.False((await first.Patiently()).Failed);
    }

    [Theory]
    [InlineData("byte")]
    [InlineData("end")]
    [InlineData("reset")]
    public async Task Whatever_comes_while_it_is_kept_ends_it(string what)
    {
        (_, FakeConnection transport) = await KeepAsync(One);
        Feed(transport, what);
        await Whence.Proxy.Tests.Patience.UntilAsync(() => _budget.OpenToTargets == 0, "it is closed");
        Assert.Null(_pools.Take(null, One, null));
    }

    [Theory]
    [InlineData("byte")]
    [InlineData("end")]
    [InlineData("reset")]
    public async Task What_came_already_is_not_kept(string what)
    {
        (UpstreamConnection made, FakeConnection transport) = await AnsweredAsync(One);
        Feed(transport, what);
        _pools.Keep(made);
        Assert.Null(_pools.Take(null, One, null));
        Assert.Equal(0, _budget.OpenToTargets);
    }

    [Fact]
    public async Task Bytes_that_were_received_and_not_taken_are_never_kept()
    {
        (UpstreamConnection made, _) = await AnsweredAsync(One, leaves: 1);
        _pools.Keep(made);
        Assert.Null(_pools.Take(null, One, null));
        Assert.Equal(0, _budget.OpenToTargets);
    }

    /// <remarks>A busy machine may let milliseconds pass between two lines.</remarks>
    [Fact]
    public async Task Who_grows_too_old_while_the_old_ones_are_closed_is_closed_next()
    {
        await KeepAsync(One);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        await KeepAsync(One);
        _time.EachLook = TimeSpan.FromMilliseconds(10);
        _time.Advance(UpstreamPools.IdleTimeout - TimeSpan.FromMilliseconds(5));
        Assert.Equal(1, _budget.OpenToTargets);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(0, _budget.OpenToTargets);
    }

    [Fact]
    public async Task Each_is_closed_when_its_own_time_is_over_and_no_empty_pool_stays()
    {
        await KeepAsync(One);
        _time.Advance(TimeSpan.FromSeconds(20));
        await KeepAsync(Two);
        Assert.Equal(2, _pools.Count);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((1, 1), (_budget.OpenToTargets, _pools.Count));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((0, 0), (_budget.OpenToTargets, _pools.Count));

        // And it goes on: a pool that went is made anew, and its connections have their time too.
        await KeepAsync(One);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal((1, 1), (_budget.OpenToTargets, _pools.Count));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((0, 0), (_budget.OpenToTargets, _pools.Count));
    }

    [Fact]
    public async Task A_target_has_so_many_kept_and_no_more()
    {
        for (int i = 0; i < TargetPool.MaxIdle + 3; i++)
        {
            await KeepAsync(One);
        }

        Assert.Equal(TargetPool.MaxIdle, _budget.OpenToTargets);
    }

    [Fact]
    public async Task After_the_end_nothing_is_kept()
    {
        await KeepAsync(One);
        (UpstreamConnection late, _) = await AnsweredAsync(One);
        _pools.Dispose();
        Assert.Equal(1, _budget.OpenToTargets);
        _pools.Keep(late);
        Assert.Equal(0, _budget.OpenToTargets);
    }

    [Fact]
    public void Strings_of_the_answer_before_are_used_again()
    {
        var cache = new FieldCache();
        string name = cache.Name(0, "X-Own"u8, out KnownField kind);
        string value = cache.Value(0, "one"u8);
        Assert.Equal(("X-Own", KnownField.Other, "one"), (name, kind, value));
        Assert.Same(name, cache.Name(0, "X-Own"u8, out _));
        Assert.Same(value, cache.Value(0, "one"u8));
        Assert.Equal("two", cache.Value(0, "two"u8));
        Assert.Equal("connection", cache.Name(0, "connection"u8, out kind));
        Assert.Equal(KnownField.HopByHop, kind);
        Assert.Equal("x", cache.Name(1_000, "x"u8, out _));
        Assert.Equal("caf\u00e9", cache.Value(1, [.. "caf"u8, 0xE9]));
        Assert.Equal("caf\u00e9", cache.Value(1, [.. "caf"u8, 0xE9]));
    }

    private static void Feed(FakeConnection transport, string what)
    {
        switch (what)
        {
            case "byte":
                transport.Feed((byte)'x');
                break;
            case "end":
                transport.FeedEnd();
                break;
            default:
                transport.FeedError(SocketError.ConnectionReset);
                break;
        }
    }

    private async Task<(UpstreamConnection Connection, FakeConnection Transport)> KeepAsync(AddressPort target)
    {
        (UpstreamConnection connection, FakeConnection transport) = await AnsweredAsync(target);
        _pools.Keep(connection);
        return (connection, transport);
    }

    /// <summary>A connection on which an answer came, of which so many bytes are left.</summary>
    private async Task<(UpstreamConnection Connection, FakeConnection Transport)> AnsweredAsync(AddressPort target, int leaves = 0)
    {
        var transport = new FakeConnection();
        Assert.True(_budget.TryEnterTarget());
        var connection = new UpstreamConnection(transport, target, _budget);
        transport.Feed((byte)'o', (byte)'k');
        await connection.FirstByteAsync();
        connection.Commit((await connection.ReceiveAsync()).Bytes);
        Assert.Equal(2, connection.Received.Length);
        connection.Take(2 - leaves);
        return (connection, transport);
    }
}
