using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>Makes handshakes with the clients of a listener. Its bounds hold across models.</summary>
/// <remarks>
/// A handshake takes some 2 ms of the loop that it runs on: as many as are under way at once, so long may an event wait there. That is
/// what <see cref="ListenerTlsModel.MaxHandshakes"/> is for.
/// </remarks>
/// <param name="counters">Where handshakes are counted.</param>
/// <param name="time">For deadlines and rates.</param>
internal sealed class TlsTerminator(ListenerCounters counters, TimeProvider time)
{
    /// <summary>Who was refused has so long to take the alert that says why: a reset would take it away.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private static readonly ServerOptionsSelectionCallback Select = static (stream, hello, table, _) =>
    {
        ServerCertificate shown = ((CertificateTable)table!).Find(ServerName.Read(hello.ServerName));
        ((TlsStream)stream).Shown = shown;
        return ValueTask.FromResult(shown.Options);
    };

    private readonly SourceRates _rates = new(time);
    private int _underWay;

    /// <summary>Makes a handshake. Never throws for what the client does.</summary>
    /// <param name="inner">The connection, from the first byte of TLS on.</param>
    /// <param name="model">The bounds.</param>
    /// <param name="certificates">What there is to show.</param>
    /// <param name="source">On whose account it goes.</param>
    public async ValueTask<HandshakeResult> AcceptAsync(Connection inner, ListenerTlsModel model, CertificateTable certificates, Address source)
    {
        if (!_rates.TryTake(source, model.HandshakesPerSource))
        {
            return new HandshakeResult(null, null, TerminationReason.HandshakeRate);
        }

        if (Interlocked.Increment(ref _underWay) > model.MaxHandshakes)
        {
            Interlocked.Decrement(ref _underWay);
            return new HandshakeResult(null, null, TerminationReason.HandshakeLimit);
        }

        HandshakeResult result;
        counters.HandshakeBegan();
        try
        {
            result = await ShakeAsync(inner, model, certificates);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            counters.HandshakeEnded();
        }

        // About certificates SslStream on Linux decides when the handshake is over for both, and then has no way to send an alert: what tells that
        // client is the reset.
        if (result.Rejection == TerminationReason.TlsFailed)
        {
            await SayFarewellAsync(inner);
        }
        else if (result.Rejection == TerminationReason.TlsRecordInvalid)
        {
            // The one fault of a record before the handshake is over; nothing is ciphered yet.
            await LastWords.SayAsync(inner, LastWords.For(TlsAlert.RecordOverflow), time);
        }

        return result;
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The connection owns them.")]
    private async ValueTask<HandshakeResult> ShakeAsync(Connection inner, ListenerTlsModel model, CertificateTable certificates)
    {
        var wire = new ConnectionStream(inner, mayRefuse: false);
        var stream = new TlsStream(wire);
        using var deadline = new AbortTimer(inner, model.HandshakeTimeout, time);
        try
        {
            await stream.AuthenticateAsServerAsync(Select, certificates, CancellationToken.None);
            if (deadline.Stop())
            {
                return new HandshakeResult(new TlsConnection(inner, wire, stream, time), ClientTls.Of(stream), null);
            }
        }
        catch (Exception fault) when (TlsConnection.IsOfTheWire(fault))
        {
            // What was wrong is read off the stream: exceptions of TLS say it in words of the system.
        }

        await stream.DisposeAsync();
        return new HandshakeResult(null, null, ReasonOf(wire, stream, deadline.HasPassed));
    }

    private static TerminationReason ReasonOf(ConnectionStream wire, TlsStream stream, bool late)
        => late ? TerminationReason.TlsTimeout
            : wire.IsOtherProtocol ? TerminationReason.TlsMissing
            : wire.RecordFault != RecordFault.None ? TerminationReason.TlsRecordInvalid
            : !wire.HasBytes ? TerminationReason.Empty
            : stream.Verdict == CertificateVerdict.Untrusted ? TerminationReason.ClientCertificateInvalid
            : stream.Verdict == CertificateVerdict.Missing ? TerminationReason.ClientCertificateMissing
            : wire.HasEnded || wire.Error != SocketError.Success ? TerminationReason.TlsTruncated
            : TerminationReason.TlsFailed;

    private async ValueTask SayFarewellAsync(Connection inner)
    {
        inner.ShutdownSend();
        using var bound = new AbortTimer(inner, Farewell, time);
        byte[] scrap = new byte[256];
        while (await inner.ReceiveAsync(scrap) is { Failed: false, IsEnd: false })
        {
            // Until it has taken notice.
        }
    }
}
