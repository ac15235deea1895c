namespace Whence.Proxy.Transport;

/// <summary>One TCP connection, as every backend of the transport offers it.</summary>
/// <remarks>
/// <para>One receive and one send may be under way at once. Neither throws for what the other end does: a reset, an abort or a time-out
/// comes back as a <see cref="TransferResult"/>.</para>
/// <para><see cref="Abort"/> may be called from any thread at any time and ends what is under way.</para>
/// </remarks>
public abstract class Connection : IAsyncDisposable
{
    /// <summary>The other end. For an AF_UNIX socket <see cref="Address.Unix"/>.</summary>
    public abstract AddressPort Peer { get; }

    /// <summary>Our end.</summary>
    public abstract AddressPort Local { get; }

    /// <summary>The loop that this connection lives on; null where a backend has none. Whoever works on one connection beside another keeps
    /// them on one loop, so that nothing between them changes threads.</summary>
    public virtual object? Loop => null;

    /// <summary>Begins work where what waits on this connection goes on: on its loop, behind the events of the turn; else on the thread
    /// pool. Any thread may call.</summary>
    public virtual void Begin(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    /// <summary>Receives at least one byte, or learns that the other end is done (<see cref="TransferResult.IsEnd"/>).</summary>
    public abstract ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Receives what is there already, where a backend can tell without waiting. Not while a receive is under way.</summary>
    /// <returns>How many bytes; 0 = none now, which says nothing about later.</returns>
    public virtual int ReceiveNow(Span<byte> buffer) => 0;

    /// <summary>The headers of the SYN that began the connection, from IP on, if the listener was to keep them. They are given once, and only to who asks
    /// before he waits for anything else.</summary>
    /// <returns>How many bytes; 0 = there are none.</returns>
    public virtual int ReadSyn(Span<byte> headers) => 0;

    /// <summary>Completes when a receive would not wait: an idle connection holds no buffer.</summary>
    public abstract ValueTask<TransferResult> WaitReadableAsync();

    /// <summary>As <see cref="WaitReadableAsync"/>, but others on the same loop have their turn first.</summary>
    public virtual ValueTask<TransferResult> WaitReadableNextTurnAsync() => WaitReadableAsync();

    /// <summary>Sends all of it.</summary>
    public abstract ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer);

    /// <summary>Passes on to <paramref name="target"/> what is received here, until this end is done, or one of the two fails. Holds a
    /// buffer only while bytes are in hand. Telling the target of the end (<see cref="ShutdownSend"/>) is the caller's.</summary>
    /// <param name="target">Where to. Nobody else may send on it meanwhile.</param>
    /// <param name="progress">Is told of every piece that the target took.</param>
    public virtual ValueTask<CopyResult> CopyToAsync(Connection target, ICopyProgress progress)
        => PortableCopy.RunAsync(this, target, progress);

    /// <summary>Has the kernel give the connection up when the other end has acknowledged nothing, or taken nothing, for so long
    /// (TCP_USER_TIMEOUT, RFC 5482), where a backend can.</summary>
    public virtual void LimitUnacknowledged(TimeSpan limit)
    {
    }

    /// <summary>Tells the other end that nothing more comes (FIN); receiving goes on.</summary>
    public abstract void ShutdownSend();

    /// <summary>Ends the connection at once with a reset, so that the other end cannot take it for complete.</summary>
    public abstract void Abort();

    /// <summary>Closes the connection.</summary>
    public abstract ValueTask DisposeAsync();
}
