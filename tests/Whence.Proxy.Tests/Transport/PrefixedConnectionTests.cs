using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

public sealed class PrefixedConnectionTests
{
    [Fact]
    public async Task The_prefix_comes_first_in_pieces_and_then_the_wrapper_is_out_of_the_way()
    {
        await using FakeConnection inner = new();
        PrefixedConnection connection = new(inner, new byte[] { 1, 2, 3 }, pendingWait: null);
        byte[] buffer = new byte[2];
        Assert.False((await connection.WaitReadableAsync()).Failed);
        Assert.False(inner.IsWaiting);
        Assert.Equal(2, (await connection.ReceiveAsync(buffer)).Bytes);
        Assert.Equal([1, 2], buffer);
        Assert.Same(connection, PrefixedConnection.Settled(connection));
        Assert.Equal(1, (await connection.ReceiveAsync(buffer)).Bytes);
        Assert.Equal(3, buffer[0]);
        Assert.Same(inner, PrefixedConnection.Settled(connection));
        inner.Feed(4);
        Assert.Equal(1, (await connection.ReceiveAsync(buffer)).Bytes);
        Assert.Equal(4, buffer[0]);
    }

    [Fact]
    public async Task A_connection_without_a_wrapper_has_no_prefix()
    {
        await using FakeConnection inner = new();
        Assert.True(PrefixedConnection.TakePrefix(inner).IsEmpty);
        Assert.Same(inner, PrefixedConnection.Settled(inner));
    }
}
