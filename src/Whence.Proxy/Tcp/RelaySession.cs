using System.Buffers;
using System.Runtime.CompilerServices;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Passes bytes between a client and a target until both are done, one breaks off, or nothing moves for too long.</summary>
/// <remarks>
/// <para>Each direction receives only when what it received before was sent: a reader that does not read stalls its writer, at one
/// buffer.</para>
/// <para>The end of one direction is passed on as such (FIN) and the other goes on; a reset is passed on as a reset, so that a cut-off
/// stream is never taken for a whole one. Nothing bounds a half-closed connection but the idle time.</para>
/// </remarks>
internal sealed class RelaySession : IDisposable
{
    /// <summary>
    /// The most that is held for one direction, and only while something moves. 16 KiB costs a bulk transfer twice the system calls; with
    /// 32 KiB 10,000 readers that stall hold 320 MiB.
    /// </summary>
    internal const int BufferSize = 32 * 1024;

    private const int StillRunning = -1;

    private readonly Connection _client;
    private readonly Connection _target;
    private readonly TimeSpan _idleTimeout;
    private readonly TimeProvider _time;
    private readonly ITimer? _idle;
    private long _lastTransfer;
    private int _brokenOff = StillRunning;

    public RelaySession(Connection client, Connection target, TimeSpan idleTimeout, TimeProvider time)
    {
        _client = client;
        _target = target;
        _idleTimeout = idleTimeout;
        _time = time;
        _lastTransfer = time.GetTimestamp();
        _idle = idleTimeout == Timeout.InfiniteTimeSpan
            ? null
            : time.CreateTimer(static state => ((RelaySession)state!).OnIdleTimer(), this, idleTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Payload from the client to the target.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Payload from the target to the client.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Why it ended, once it has.</summary>
    public TerminationReason Termination => _brokenOff == StillRunning ? TerminationReason.Completed : (TerminationReason)_brokenOff;

    /// <summary>Sends what the target must have first, then passes bytes on.</summary>
    /// <param name="head">The header and payload in hand; may be empty.</param>
    /// <param name="payloadLength">How much of it is payload.</param>
    public async Task RunAsync(ReadOnlyMemory<byte> head, int payloadLength)
    {
        // A server that speaks first is heard at once: its direction does not wait for the head to be taken.
        Task toClient = PumpToClientAsync();
        await PumpToTargetAsync(head, payloadLength);
        await toClient;
    }

    /// <summary>Resets both sides. The first reason counts.</summary>
    public void BreakOff(TerminationReason reason)
    {
        if (Interlocked.CompareExchange(ref _brokenOff, (int)reason, StillRunning) == StillRunning)
        {
            _client.Abort();
            _target.Abort();
        }
    }

    public void Dispose() => _idle?.Dispose();

    private async Task PumpToTargetAsync(ReadOnlyMemory<byte> head, int payloadLength)
    {
        if (!head.IsEmpty)
        {
            if ((await _target.SendAsync(head)).Failed)
            {
                BreakOff(TerminationReason.UpstreamReset);
                return;
            }

            BytesReceived += payloadLength;
            Touch();
        }

        while (await PassAsync(_client, _target, TerminationReason.ClientReset, TerminationReason.UpstreamReset) is var moved and > 0)
        {
            BytesReceived += moved;
        }
    }

    private async Task PumpToClientAsync()
    {
        while (await PassAsync(_target, _client, TerminationReason.UpstreamReset, TerminationReason.ClientReset) is var moved and > 0)
        {
            BytesSent += moved;
        }
    }

    /// <summary>Waits for bytes and passes on what there is, until there is nothing for now.</summary>
    /// <returns>How many bytes; 0 when the direction has ended.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> PassAsync(Connection from, Connection to, TerminationReason fromFailed, TerminationReason toFailed)
    {
        if ((await from.WaitReadableAsync()).Failed)
        {
            BreakOff(fromFailed);
            return 0;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            TransferResult received = await from.ReceiveAsync(buffer.AsMemory(0, BufferSize));
            if (received.Failed)
            {
                BreakOff(fromFailed);
                return 0;
            }

            if (received.IsEnd)
            {
                to.ShutdownSend();
                return 0;
            }

            Touch();
            if ((await to.SendAsync(buffer.AsMemory(0, received.Bytes))).Failed)
            {
                BreakOff(toFailed);
                return 0;
            }

            Touch();
            return received.Bytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Touch() => Volatile.Write(ref _lastTransfer, _time.GetTimestamp());

    /// <summary>One timer for the connection, not one for each transfer: it looks how long ago the last one was and comes back for the
    /// rest.</summary>
    private void OnIdleTimer()
    {
        TimeSpan left = _idleTimeout - _time.GetElapsedTime(Volatile.Read(ref _lastTransfer));
        if (left <= TimeSpan.Zero)
        {
            BreakOff(TerminationReason.IdleTimeout);
        }
        else
        {
            // Timers count whole milliseconds: without the round up the last fraction of one would be a burst of timers.
            _idle?.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }
}
