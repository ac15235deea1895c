using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>Receives bytes until <see cref="ClientHelloReader"/> has decided, or the time is over.</summary>
/// <remarks>One deadline for the whole hello, which no byte puts off. No buffer is held before the first byte; then as much as the hello
/// announced, within its limit.</remarks>
internal sealed class ClientHelloPump : IDisposable
{
    /// <summary>Enough for most hellos, those with a key share for the time after RSA included.</summary>
    private const int FirstBufferSize = 2048;

    private readonly Connection _connection;
    private readonly ushort _oldest;
    private readonly Deadline _deadline;
    private byte[] _buffer = [];
    private int _filled;
    private int _needed = 1;

    private ClientHelloPump(Connection connection, TlsVersion oldest, TimeSpan deadline, TimeProvider time)
    {
        _connection = connection;
        _oldest = ProtocolVersions.OnTheWire(oldest);
        _deadline = new Deadline(deadline, time);
    }

    /// <summary>Receives the hello; all bytes stay to be received again.</summary>
    /// <param name="connection">The connection, from the first byte of TLS on.</param>
    /// <param name="oldest">Who offers only older versions is refused.</param>
    /// <param name="deadline">For the whole hello.</param>
    /// <param name="time">For the deadline.</param>
    public static async ValueTask<HelloReceipt> ReceiveAsync(Connection connection, TlsVersion oldest, TimeSpan deadline, TimeProvider time)
    {
        using ClientHelloPump pump = new(connection, oldest, deadline, time);
        return await pump.RunAsync();
    }

    public void Dispose()
    {
        _deadline.Dispose();
        Return(_buffer);
    }

    private async ValueTask<HelloReceipt> RunAsync()
    {
        while (true)
        {
            // 1. Nothing is held while the client is silent.
            Task<TransferResult> wait = _connection.WaitReadableAsync().AsTask();
            if (!wait.IsCompleted)
            {
                await Task.WhenAny(wait, _deadline.Passed);
            }

            if (_deadline.HasPassed && (_filled > 0 || !wait.IsCompleted))
            {
                return HelloReceipt.Rejected(TerminationReason.TlsTimeout);
            }

            // 2. Take what is there, or learn that nothing more comes.
            TransferResult received = await wait;
            if (!received.Failed)
            {
                MakeRoom();
                received = await _connection.ReceiveAsync(_buffer.AsMemory(_filled, Math.Max(FirstBufferSize, _needed) - _filled));
            }

            if (received.Failed || received.IsEnd)
            {
                return HelloReceipt.Rejected(_filled == 0 ? TerminationReason.Empty : TerminationReason.TlsTruncated);
            }

            // 3. Decide, if that many bytes can.
            _filled += received.Bytes;
            if (_filled >= _needed && Decide() is { } receipt)
            {
                return receipt;
            }
        }
    }

    private void MakeRoom()
    {
        int wanted = Math.Max(FirstBufferSize, _needed);
        if (_buffer.Length < wanted)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(wanted);
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            Return(_buffer);
            _buffer = larger;
        }
    }

    /// <returns>The result, or null when more bytes are needed.</returns>
    private HelloReceipt? Decide()
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _filled);
        byte[] message = ArrayPool<byte>.Shared.Rent(_filled);
        try
        {
            switch (ClientHelloReader.Read(bytes, message, out ClientHello hello, out int read, out ClientHelloReason reason))
            {
                case ReadStatus.NeedMore:
                    _needed = read;
                    return null;
                case ReadStatus.Done when hello.Version < _oldest:
                    return HelloReceipt.Invalid(ClientHelloReason.VersionTooOld);
                case ReadStatus.Done:
                    return TlsOffer.Of(hello) is { } offer
                        ? HelloReceipt.Read(WithPrefix(bytes), offer)
                        : HelloReceipt.Invalid(ClientHelloReason.ServerNameMalformed);
                default:
                    return HelloReceipt.Invalid(reason);
            }
        }
        finally
        {
            Return(message);
        }
    }

    /// <summary>Gives back what was received: a copy, because the buffer itself is shared.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    private PrefixedConnection WithPrefix(ReadOnlySpan<byte> bytes)
        => new(PrefixedConnection.Settled(_connection), bytes.ToArray(), pendingWait: null);

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
