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
    /// After so long without an acknowledgement the kernel gives up by itself (tcp_retries2: 924 s at the least, tcp(7)): a longer time-out
    /// has nothing to gain from a limit.
    /// </summary>
    internal static readonly TimeSpan KernelLimit = TimeSpan.FromMinutes(15);

    private const int StillRunning = -1;

    private readonly Connection _client;
    private readonly Connection _target;
    private readonly TimeSpan _idleTimeout;
    private readonly TimeProvider _time;
    private readonly ITimer? _idle;
    private readonly Direction _received;
    private readonly Direction _sent;
    private long _lastTransfer;
    private int _brokenOff = StillRunning;
    private int _ended;

    public RelaySession(Connection client, Connection target, TimeSpan idleTimeout, TimeProvider time)
    {
        _client = client;
        _target = target;
        _idleTimeout = idleTimeout;
        _time = time;
        _received = new Direction(this);
        _sent = new Direction(this);
        _lastTransfer = time.GetTimestamp();
        if (idleTimeout != Timeout.InfiniteTimeSpan && idleTimeout < KernelLimit)
        {
            // What the kernel takes for a side that is gone counts as a transfer: a trickle into it would keep the connection for a quarter
            // of an hour. Never shorter than the idle time, because a side that is there but takes nothing (zero window) for so long is
            // given up, too.
            client.LimitUnacknowledged(idleTimeout);
            target.LimitUnacknowledged(idleTimeout);
        }

        _idle = idleTimeout == Timeout.InfiniteTimeSpan
            ? null
            : time.CreateTimer(static state => ((RelaySession)state!).OnIdleTimer(), this, idleTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Payload from the client to the target.</summary>
    public long BytesReceived => _received.Bytes;

    /// <summary>Payload from the target to the client.</summary>
    public long BytesSent => _sent.Bytes;

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
        if (_brokenOff != StillRunning)
        {
            // Whoever breaks off may be a step behind: neither side is to be closed as if all were well.
            _client.Abort();
            _target.Abort();
        }
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

            _received.Moved(payloadLength);
        }

        await CopyAsync(_client, _target, _received, TerminationReason.ClientReset, TerminationReason.UpstreamReset);
    }

    private Task PumpToClientAsync()
        => CopyAsync(_target, _client, _sent, TerminationReason.UpstreamReset, TerminationReason.ClientReset);

    private async Task CopyAsync(
        Connection from, Connection to, Direction progress, TerminationReason fromFailed, TerminationReason toFailed)
    {
        switch (await from.CopyToAsync(to, progress))
        {
            case CopyResult.SourceFailed:
                BreakOff(fromFailed);
                break;
            case CopyResult.TargetFailed:
                BreakOff(toFailed);
                break;
            default:
                if (Interlocked.Increment(ref _ended) == 1)
                {
                    to.ShutdownSend(); // of the second direction the end is told by closing, which follows at once
                }

                break;
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

    /// <summary>One direction: what went through, and that something did.</summary>
    private sealed class Direction(RelaySession session) : ICopyProgress
    {
        public long Bytes { get; private set; }

        public void Moved(int bytes)
        {
            Bytes += bytes;
            session.Touch();
        }
    }
}
