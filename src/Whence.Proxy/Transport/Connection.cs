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

    /// <summary>Receives at least one byte, or learns that the other end is done (<see cref="TransferResult.IsEnd"/>).</summary>
    public abstract ValueTask<TransferResult> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Completes when a receive would not wait: an idle connection holds no buffer.</summary>
    public abstract ValueTask<TransferResult> WaitReadableAsync();

    /// <summary>Sends all of it.</summary>
    public abstract ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> buffer);

    /// <summary>Tells the other end that nothing more comes (FIN); receiving goes on.</summary>
    public abstract void ShutdownSend();

    /// <summary>Ends the connection at once with a reset, so that the other end cannot take it for complete.</summary>
    public abstract void Abort();

    /// <summary>Closes the connection.</summary>
    public abstract ValueTask DisposeAsync();
}
