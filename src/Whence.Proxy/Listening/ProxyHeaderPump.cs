using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Receives bytes until <see cref="ProxyHeaderReader"/> has decided, or the time is over.</summary>
/// <remarks>
/// One deadline for the whole header (PROXY specification section 2), which no byte puts off. No buffer is held before the first byte; then
/// as much as the header announced, within its limit.
/// </remarks>
internal sealed class ProxyHeaderPump : IDisposable
{
    /// <summary>Enough for any v1 line (107 bytes) and for v2 with the usual TLVs.</summary>
    private const int FirstBufferSize = 256;

    private readonly Connection _connection;
    private readonly ProxyReadOptions _options;
    private readonly bool _optional;
    private readonly Deadline _deadline;
    private byte[] _buffer = [];
    private int _filled;
    private int _needed = 1;

    private ProxyHeaderPump(Connection connection, ProxyProtocolModel model, bool optional, TimeProvider time)
    {
        _connection = connection;
        _options = model.Read;
        _optional = optional;
        _deadline = new Deadline(model.Deadline, time);
    }

    /// <summary>Receives the header.</summary>
    /// <param name="connection">The connection, from its first byte on.</param>
    /// <param name="model">Deadline and limits.</param>
    /// <param name="optional">Whether there need not be a header.</param>
    /// <param name="time">For the deadline.</param>
    public static async ValueTask<HeaderReceipt> ReceiveAsync(
        Connection connection, ProxyProtocolModel model, bool optional, TimeProvider time)
    {
        using ProxyHeaderPump pump = new(connection, model, optional, time);
        return await pump.RunAsync();
    }

    public void Dispose()
    {
        _deadline.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private async ValueTask<HeaderReceipt> RunAsync()
    {
        while (true)
        {
            // 1. Nothing is held while the peer is silent; the deadline ends the wait, not the connection, which may yet go on as plain.
            Task<TransferResult> wait = _connection.WaitReadableAsync().AsTask();
            if (!wait.IsCompleted)
            {
                await Task.WhenAny(wait, _deadline.Passed);
            }

            if (_deadline.HasPassed && (_filled > 0 || !wait.IsCompleted))
            {
                return OnDeadline(wait);
            }

            // 2. Take what is there, or learn that nothing more comes.
            TransferResult received = await wait;
            if (!received.Failed)
            {
                MakeRoom();
                received = await _connection.ReceiveAsync(_buffer.AsMemory(_filled, Math.Max(FirstBufferSize, _needed) - _filled));
            }

            if (received.Failed)
            {
                return HeaderReceipt.Rejected(_filled == 0 ? TerminationReason.Empty : TerminationReason.ProxyHeaderTruncated);
            }

            // 3. Decide, if that many bytes can.
            _filled += received.Bytes;
            if ((_filled >= _needed || received.IsEnd) && Decide(received.IsEnd) is { } receipt)
            {
                return receipt;
            }
        }
    }

    private void MakeRoom()
    {
        if (_buffer.Length >= Math.Max(FirstBufferSize, _needed))
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBufferSize, _needed));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }

    /// <summary>Under optional, silence means that there is no header: such a client waits for the server to speak first.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    private HeaderReceipt OnDeadline(Task<TransferResult> wait)
    {
        if (!_optional || _filled > 0)
        {
            return HeaderReceipt.Rejected(TerminationReason.ProxyHeaderTimeout);
        }

        return HeaderReceipt.Direct(new PrefixedConnection(_connection, default, wait), optional: true);
    }

    /// <returns>The result, or null when more bytes are needed.</returns>
    private HeaderReceipt? Decide(bool isEnd)
    {
        if (isEnd && _filled == 0)
        {
            // A client may half-close at once and still want the server's greeting: only under required does that show a probe.
            return _optional ? HeaderReceipt.Direct(_connection, optional: true) : HeaderReceipt.Rejected(TerminationReason.Empty);
        }

        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _filled);
        ProxyHeader header;
        ProxyReason reason;
        ReadStatus status = isEnd
            ? ProxyHeaderReader.ReadFinal(bytes, _options, out header, out int consumed, out reason)
            : ProxyHeaderReader.Read(bytes, _options, out header, out consumed, out reason);
        switch (status)
        {
            case ReadStatus.NeedMore:
                _needed = consumed;
                return null;
            case ReadStatus.Done:
                return HeaderReceipt.Read(WithPrefix(bytes[consumed..]), header, _optional);
            case ReadStatus.NotAHeader when _optional:
                return HeaderReceipt.Direct(WithPrefix(bytes), optional: true);
            case ReadStatus.NotAHeader:
                return HeaderReceipt.Rejected(TerminationReason.ProxyHeaderMissing);
            default:
                return HeaderReceipt.Rejected(
                    reason == ProxyReason.Truncated ? TerminationReason.ProxyHeaderTruncated : TerminationReason.ProxyHeaderInvalid,
                    reason);
        }
    }

    /// <summary>Gives back what was received behind the header: a copy, at most one buffer, because the buffer itself is shared.</summary>
    private Connection WithPrefix(ReadOnlySpan<byte> payload)
        => payload.IsEmpty ? _connection : new PrefixedConnection(_connection, payload.ToArray(), pendingWait: null);
}
