using System.Runtime.CompilerServices;
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

    /// <summary>It may be a ClientHello of 16 KiB, and the connection may live for days.</summary>
    [Fact]
    public async Task A_prefix_that_was_taken_is_not_held()
    {
        await using FakeConnection inner = new();
        (PrefixedConnection connection, WeakReference prefix) = Wrap(inner);
        while (PrefixedConnection.Settled(connection) == connection)
        {
            await connection.ReceiveAsync(new byte[300]);
        }

        await Patience.UntilAsync(
            () =>
            {
                GC.Collect();
                return !prefix.IsAlive;
            },
            "the prefix to go");
        GC.KeepAlive(connection);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (PrefixedConnection Connection, WeakReference Prefix) Wrap(FakeConnection inner)
    {
        byte[] prefix = new byte[1000];
        return (new PrefixedConnection(inner, prefix, pendingWait: null), new WeakReference(prefix));
    }

    [Fact]
    public async Task A_connection_without_a_wrapper_has_no_prefix()
    {
        await using FakeConnection inner = new();
        Assert.True(PrefixedConnection.TakePrefix(inner).IsEmpty);
        Assert.Same(inner, PrefixedConnection.Settled(inner));
    }
}
