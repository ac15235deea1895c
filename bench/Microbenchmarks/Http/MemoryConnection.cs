using System.Threading.Tasks.Sources;
using Whence.Proxy.Transport;

namespace Whence.Microbenchmarks.Http;

/// <summary>A connection whose other end is the benchmark: what is fed is worked on before <see cref="Feed"/> returns, as on a loop.</summary>
internal sealed class MemoryConnection : Connection, IValueTaskSource<TransferResult>
{
    private ManualResetValueTaskSourceCore<TransferResult> _readable;
    private ReadOnlyMemory<byte> _input;
    private bool _isWaiting;

    public override AddressPort Peer { get; } = new(Address.FromIPv4(0xC000_0201), 40_000);

    public override AddressPort Local { get; } = new(Address.FromIPv4(0xC000_0202), 80);

    /// <summary>How many sends there were.</summary>
    public int Sends { get; private set; }

    /// <summary>How many bytes were sent.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Whether all that was fed is worked on. Only then may more be fed.</summary>
    public bool IsWaiting => Volatile.Read(ref _isWaiting);

    public void Feed(ReadOnlyMemory<byte> bytes)
    {
        _input = bytes;
        Volatile.Write(ref _isWaiting, false);
        _readable.SetResult(default);
    }

    public override ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _input.Length);
        _input[..count].CopyTo(buffer);
        _input = _input[count..];
        return new ValueTask<TransferResult>(new TransferResult(count));
    }

    public override ValueTask<TransferResult> WaitReadableAsync()
    {
        if (!_input.IsEmpty)
        {
            return new ValueTask<TransferResult>(default(TransferResult));
        }

        _readable.Reset();
        Volatile.Write(ref _isWaiting, true);
        return new ValueTask<TransferResult>(this, _readable.Version);
    }

    public override ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer)
    {
        Sends++;
        BytesSent += buffer.Length;
        return new ValueTask<TransferResult>(new TransferResult(buffer.Length));
    }

    public override void ShutdownSend()
    {
    }

    public override void Abort() => Feed(default);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public TransferResult GetResult(short token) => _readable.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _readable.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _readable.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);
}
