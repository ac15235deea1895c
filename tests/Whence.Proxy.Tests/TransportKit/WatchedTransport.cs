using System.Collections.Concurrent;
using System.Collections.Immutable;
using Whence.Linux.Loops;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>Writes down on which loop each operation of each connection is begun.</summary>
internal sealed class WatchedTransport(ITransport inner) : ITransport
{
    public ConcurrentQueue<Step> Steps { get; } = new();

    public ImmutableArray<Listener> Listen(AddressPort local) => [.. inner.Listen(local).Select(listener => new WatchedListener(this, listener))];

    public async ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
    {
        ConnectResult result = await inner.ConnectAsync(target, timeout, (beside as WatchedConnection)?.Inner ?? beside, cancel);
        Steps.Enqueue(new Step("connect", beside?.Loop, result.Connection?.Loop));
        return result.Connection is { } connection ? result with { Connection = new WatchedConnection(this, connection) } : result;
    }

    /// <param name="What">The operation.</param>
    /// <param name="Owner">The loop of the connection.</param>
    /// <param name="Here">The loop on which it was begun.</param>
    internal sealed record Step(string What, object? Owner, object? Here)
    {
        public bool IsAtHome => Owner is not null && ReferenceEquals(Owner, Here);
    }

    private sealed class WatchedListener(WatchedTransport transport, Listener inner) : Listener
    {
        public override AddressPort Local => inner.Local;

        public override async ValueTask<AcceptResult> AcceptAsync()
        {
            AcceptResult result = await inner.AcceptAsync();
            return result.Connection is { } connection ? result with { Connection = new WatchedConnection(transport, connection) } : result;
        }

        public override void Begin(IThreadPoolWorkItem work) => inner.Begin(work);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class WatchedConnection(WatchedTransport transport, Connection inner) : Connection
    {
        public Connection Inner => inner;

        public override AddressPort Peer => inner.Peer;

        public override AddressPort Local => inner.Local;

        public override object? Loop => inner.Loop;

        public override ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer)
        {
            Note("receive");
            return inner.ReceiveAsync(buffer);
        }

        public override ValueTask<TransferResult> WaitReadableAsync()
        {
            Note("wait");
            return inner.WaitReadableAsync();
        }

        public override ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer)
        {
            Note("send");
            return inner.SendAsync(buffer);
        }

        public override void ShutdownSend() => inner.ShutdownSend();

        public override void Abort() => inner.Abort();

        public override ValueTask DisposeAsync() => inner.DisposeAsync();

        private void Note(string what) => transport.Steps.Enqueue(new Step(what, inner.Loop, EventLoop.Current));
    }
}
