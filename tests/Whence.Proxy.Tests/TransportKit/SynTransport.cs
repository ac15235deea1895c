using System.Collections.Immutable;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>Loopback connections that began with a SYN of our making.</summary>
internal sealed class SynTransport(ITransport inner, Func<byte[]> syn) : ITransport
{
    /// <summary>Whether the listener was to keep the SYN.</summary>
    public bool? Saves { get; private set; }

    public ImmutableArray<Listener> Listen(AddressPort local) => Listen(local, savesSyn: false);

    public ImmutableArray<Listener> Listen(AddressPort local, bool savesSyn)
    {
        Saves = savesSyn;
        return [.. inner.Listen(local, savesSyn).Select(listener => new SynListener(listener, syn))];
    }

    public ValueTask<ConnectResult> ConnectAsync(AddressPort target, TimeSpan timeout, Connection? beside, CancellationToken cancel)
        => inner.ConnectAsync(target, timeout, beside, cancel);

    private sealed class SynListener(Listener inner, Func<byte[]> syn) : Listener
    {
        public override AddressPort Local => inner.Local;

        public override async ValueTask<AcceptResult> AcceptAsync()
        {
            AcceptResult result = await inner.AcceptAsync();
            return result.Connection is { } connection ? result with { Connection = new SynConnection(connection, syn()) } : result;
        }

        public override void Begin(IThreadPoolWorkItem work) => inner.Begin(work);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class SynConnection(Connection inner, byte[] syn) : Connection
    {
        public override AddressPort Peer => inner.Peer;

        public override AddressPort Local => inner.Local;

        public override object? Loop => inner.Loop;

        public override int ReadSyn(Span<byte> headers)
        {
            // As Linux: what does not fit is not given at all.
            int length = syn.Length <= headers.Length ? syn.Length : 0;
            syn.AsSpan(0, length).CopyTo(headers);
            return length;
        }

        public override ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

        public override ValueTask<TransferResult> WaitReadableAsync() => inner.WaitReadableAsync();

        public override ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer) => inner.SendAsync(buffer);

        public override void ShutdownSend() => inner.ShutdownSend();

        public override void Abort() => inner.Abort();

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
