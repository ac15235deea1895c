using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>A connection in memory whose other side the test plays, step by step.</summary>
internal sealed class FakeConnection : Connection
{
    private readonly Lock _gate = new();
    private readonly Queue<TransferResult> _results = [];
    private readonly Queue<byte[]> _bytes = [];
    private TaskCompletionSource<TransferResult>? _waiting;
    private TaskCompletionSource? _sendGate;

    public override AddressPort Peer { get; } = Rig.Port("192.0.2.1:40000");

    public override AddressPort Local { get; } = Rig.Port("192.0.2.2:443");

    /// <summary>Each send, as it was made.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Work that was begun, to be done when the test says so; null = it is done at once.</summary>
    public Queue<IThreadPoolWorkItem>? Begun { get; set; }

    public int Receives { get; private set; }

    /// <summary>What is there without waiting.</summary>
    public byte[] Early { get; set; } = [];

    public TimeSpan? UnacknowledgedLimit { get; private set; }

    public bool IsShutdown { get; private set; }

    public bool IsAborted { get; private set; }

    /// <summary>Whether everything fed was taken and more is being waited for.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting is not null;
            }
        }
    }

    public Task WaitingAsync() => Patience.UntilAsync(() => IsWaiting, "a wait for bytes");

    public void Feed(params byte[] bytes) => Feed(bytes, default);

    public void FeedEnd() => Feed([], default);

    public void FeedError(SocketError error) => Feed([], new TransferResult(0, error));

    /// <summary>Sends wait from now on.</summary>
    public void Stall() => _sendGate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _sendGate!.SetResult();

    public override void Begin(IThreadPoolWorkItem work)
    {
        if (Begun is null)
        {
            work.Execute();
        }
        else
        {
            Begun.Enqueue(work);
        }
    }

    public override int ReceiveNow(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, Early.Length);
        Early.AsSpan(0, count).CopyTo(buffer);
        Early = Early[count..];
        return count;
    }

    public override ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer)
    {
        lock (_gate)
        {
            Receives++;
            byte[] bytes = _bytes.Dequeue();
            TransferResult result = _results.Dequeue();
            int count = Math.Min(bytes.Length, buffer.Length);
            bytes.AsSpan(0, count).CopyTo(buffer.Span);
            if (count < bytes.Length)
            {
                _bytes.Enqueue(bytes[count..]);
                _results.Enqueue(default);
                Assert.Single(_bytes);
            }

            return ValueTask.FromResult(result.Failed ? result : new TransferResult(count));
        }
    }

    public override ValueTask<TransferResult> WaitReadableAsync()
    {
        lock (_gate)
        {
            if (_bytes.Count > 0)
            {
                return ValueTask.FromResult(default(TransferResult));
            }

            Assert.Null(_waiting);
            _waiting = new TaskCompletionSource<TransferResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask<TransferResult>(_waiting.Task);
        }
    }

    /// <summary>How often somebody let others have their turn before he waited.</summary>
    public int Yields { get; private set; }

    public override ValueTask<TransferResult> WaitReadableNextTurnAsync()
    {
        Yields++;
        return WaitReadableAsync();
    }

    public override async ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer)
    {
        if (_sendGate is { } gate)
        {
            await gate.Task;
        }

        if (IsAborted)
        {
            return new TransferResult(0, SocketError.OperationAborted);
        }

        Sent.Add(buffer.ToArray());
        return new TransferResult(buffer.Length);
    }

    public override void LimitUnacknowledged(TimeSpan limit) => UnacknowledgedLimit = limit;

    public override void ShutdownSend() => IsShutdown = true;

    public override void Abort()
    {
        IsAborted = true;
        FeedError(SocketError.OperationAborted);
        _sendGate?.TrySetResult();
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Feed(byte[] bytes, TransferResult result)
    {
        TaskCompletionSource<TransferResult>? waiting;
        lock (_gate)
        {
            _bytes.Enqueue(bytes);
            _results.Enqueue(result);
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.SetResult(default);
    }
}
