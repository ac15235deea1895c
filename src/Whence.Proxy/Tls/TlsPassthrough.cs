using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Tls;

/// <summary>What happens on a passthrough listener before a target is chosen: the ClientHello is read, judged, and finds a route.</summary>
/// <remarks>
/// <code>
/// 1 hello in time -> 2 route -> target
/// </code>
/// Who fails gets the alert that a server would send, and reaches no target.
/// </remarks>
internal sealed class TlsPassthrough(TimeProvider time, ILogger log)
{
    /// <summary>Reads the hello and chooses.</summary>
    /// <returns>What goes on, and where to; null = it was turned away, and the record says why.</returns>
    public async ValueTask<PassthroughChoice?> ChooseAsync(AdmittedConnection connection, ListenerTlsModel tls)
    {
        // 1. The hello. Of versions that are too old a target might still speak one (RFC 8996).
        HelloReceipt receipt = await ClientHelloPump.ReceiveAsync(connection.Transport, tls.MinVersion, tls.HandshakeTimeout, time);
        connection.Record.HelloReason = receipt.Reason;
        if (receipt.Offer is not { } offer)
        {
            TerminationReason reason = receipt.Rejection.GetValueOrDefault(TerminationReason.InternalError);
            await RejectAsync(connection, reason, LastWords.For(receipt.Reason));
            return null;
        }

        // 2. The route.
        connection.Record.ServerName = offer.ServerName;
        if (!TcpChoice.TryMake(connection.Model.Tcp!, offer, out TcpChoice? choice, out TlsAlert refusal))
        {
            await RejectAsync(connection, TerminationReason.TlsNoRoute, LastWords.For(refusal));
            return null;
        }

        connection.Record.Route = choice.Route?.Name;
        return new PassthroughChoice(connection.Over(receipt.Payload!), choice.Upstream, offer);
    }

    private async ValueTask RejectAsync(AdmittedConnection connection, TerminationReason reason, ReadOnlyMemory<byte> words)
    {
        connection.Record.Termination = reason;
        if (reason == TerminationReason.Empty || connection.Aborted.IsCancellationRequested)
        {
            return;
        }

        TlsRefusals.LogRefused(log, connection.Record);
        if (words.IsEmpty)
        {
            connection.Transport.Abort();
        }
        else
        {
            await LastWords.SayAsync(connection.Transport, words, time);
        }
    }
}
