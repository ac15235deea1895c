using System.Collections.Immutable;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests.Http;

/// <summary>
/// Loopback connections whose other end claims to be elsewhere: the only way to see an address of the wide world, or a local socket.
/// </summary>
internal sealed class FakePeerTransport(ITransport inner, Func<AddressPort> peer) : ITransport
{
    public ImmutableArray<Listener> Listen(AddressPort local) => [.. inner.Listen(local).Select(listener => new FakeListener(listener, peer))];

    public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        => inner.ConnectAsync(target, timeout, beside, cancel);

    private sealed class FakeListener(Listener inner, Func<AddressPort> peer) : Listener
    {
        public override AddressPort Local => inner.Local;

        public override async ValueTask<AcceptResult> AcceptAsync()
        {
            AcceptResult result = await inner.AcceptAsync();
            return result.Connection is { } connection ? result with { Connection = new FakeConnection(connection, peer()) } : result;
        }

        public override void Begin(IThreadPoolWorkItem work) => inner.Begin(work);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class FakeConnection(Connection inner, AddressPort peer) : Connection
    {
        public override AddressPort Peer => peer;

        public override AddressPort Local => inner.Local;

        public override object? Loop => inner.Loop;

        public override ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

        public override ValueTask<TransferResult> WaitReadableAsync() => inner.WaitReadableAsync();

        public override ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer) => inner.SendAsync(buffer);

        public override void ShutdownSend() => inner.ShutdownSend();

        public override void Abort() => inner.Abort();

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
