using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>Makes handshakes with the clients of a listener. Its bounds hold across models.</summary>
/// <remarks>
/// <code>
/// 1 hello in time -> 2 route -> 3 rate, share and bound -> 4 handshake
/// </code>
/// <para>Until its whole ClientHello is here a connection costs a buffer at most, and counts as no handshake: who is silent, or drips, is
/// bounded by the limits of connections and by the time, and takes no slot from anybody.</para>
/// <para>A handshake takes some 2 ms of the loop that it runs on: as many as are under way at once, so long may an event wait there. That
/// is what <see cref="ListenerTlsModel.MaxHandshakes"/> is for.</para>
/// </remarks>
/// <param name="counters">Where handshakes are counted.</param>
/// <param name="time">For deadlines and rates.</param>
internal sealed class TlsTerminator(ListenerCounters counters, TimeProvider time)
{
    private readonly SourceRates _rates = new(time);
    private readonly HandshakeSlots _slots = new();

    /// <summary>Makes a handshake. Never throws for what the client does.</summary>
    /// <param name="inner">The connection, from the first byte of TLS on.</param>
    /// <param name="model">The bounds and the routes.</param>
    /// <param name="certificates">What there is to show.</param>
    /// <param name="address">On whose account it goes.</param>
    public async ValueTask<HandshakeResult> AcceptAsync(
        Connection inner, ListenerModel model, CertificateTable certificates, Address address)
    {
        // 1. The hello.
        ListenerTlsModel tls = model.Tls!;
        long began = time.GetTimestamp();
        HelloReceipt receipt = await ClientHelloPump.ReceiveAsync(inner, tls.MinVersion, tls.HandshakeTimeout, time);
        if (receipt.Offer is not { } offer)
        {
            await LastWords.SayAsync(inner, LastWords.For(receipt.Reason), time);
            return HandshakeResult.WithoutHello(receipt);
        }

        // 2. The route, which says what to agree on.
        TcpChoice? choice = null;
        if (model.Tcp is { } tcp && !TcpChoice.TryMake(tcp, offer, out choice, out TlsAlert refusal))
        {
            await LastWords.SayAsync(inner, LastWords.For(refusal), time);
            return HandshakeResult.Refused(TerminationReason.TlsNoRoute, offer.ServerName);
        }

        // 3. Whether it may begin.
        Address source = HandshakeSource.Of(address);
        TerminationReason? refused = _rates.TryTake(source, tls.HandshakesPerSource)
            ? _slots.TryTake(source, tls.MaxHandshakes)
            : TerminationReason.HandshakeRate;
        if (refused is { } reason)
        {
            return HandshakeResult.Refused(reason, offer.ServerName);
        }

        // 4. The handshake, in the time that is left.
        HandshakeResult result;
        counters.HandshakeBegan();
        try
        {
            result = await ShakeAsync(
                receipt.Payload!, certificates.Find(offer.ServerName), offer, choice, tls.HandshakeTimeout - time.GetElapsedTime(began));
        }
        finally
        {
            _slots.Return(source);
            counters.HandshakeEnded();
        }

        // About certificates SslStream on Linux decides when the handshake is over for both, and then has no way to send an alert: what
        // tells that client is the reset.
        if (result.Rejection == TerminationReason.TlsFailed)
        {
            await LastWords.LingerAsync(inner, time);
        }
        else if (result.Rejection == TerminationReason.TlsRecordInvalid)
        {
            // The one fault of a record before the handshake is over; nothing is ciphered yet.
            await LastWords.SayAsync(inner, LastWords.For(TlsAlert.RecordOverflow), time);
        }

        return result;
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The connection owns them.")]
    private async ValueTask<HandshakeResult> ShakeAsync(
        Connection inner, ServerCertificate shown, TlsOffer offer, TcpChoice? choice, TimeSpan within)
    {
        var wire = new ConnectionStream(inner, isClients: true);
        var stream = new TlsStream(wire);
        using var deadline = new AbortTimer(inner, within, time);
        try
        {
            await stream.AuthenticateAsServerAsync(shown.OptionsFor(choice?.Route?.Protocol), CancellationToken.None);
            if (deadline.Stop())
            {
                var facts = new ClientTls(stream, offer.ServerName, shown, choice);
                return HandshakeResult.Done(new TlsConnection(inner, wire, stream, time), facts);
            }
        }
        catch (Exception fault) when (TlsConnection.IsOfTheWire(fault))
        {
            // What was wrong is read off the stream: exceptions of TLS say it in words of the system.
        }

        await stream.DisposeAsync();
        return HandshakeResult.Refused(ReasonOf(wire, stream, deadline.HasPassed), offer.ServerName);
    }

    private static TerminationReason ReasonOf(ConnectionStream wire, TlsStream stream, bool late)
        => late ? TerminationReason.TlsTimeout
            : wire.RecordFault != RecordFault.None ? TerminationReason.TlsRecordInvalid
            : stream.Verdict == CertificateVerdict.Untrusted ? TerminationReason.ClientCertificateInvalid
            : stream.Verdict == CertificateVerdict.Missing ? TerminationReason.ClientCertificateMissing
            : wire.HasEnded || wire.Error != SocketError.Success ? TerminationReason.TlsTruncated
            : TerminationReason.TlsFailed;
}
