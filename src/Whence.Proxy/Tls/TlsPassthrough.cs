using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>What happens on a passthrough listener before a target is chosen: the ClientHello is read, judged, and finds a route.</summary>
/// <remarks>
/// <code>
/// 1 hello in time -> 2 version -> 3 route -> target
/// </code>
/// Who fails gets the alert that a server would send, and reaches no target.
/// </remarks>
internal sealed partial class TlsPassthrough(TimeProvider time, ILogger log)
{
    private readonly ILogger _log = log;

    /// <summary>Reads the hello and chooses.</summary>
    /// <returns>What goes on, and where to; null = it was turned away, and the record says why.</returns>
    public async ValueTask<PassthroughChoice?> ChooseAsync(AdmittedConnection connection, ListenerTlsModel tls)
    {
        // 1. The hello.
        HelloReceipt receipt = await ClientHelloPump.ReceiveAsync(connection.Transport, tls.HandshakeTimeout, time);
        if (receipt.Offer is not { } offer)
        {
            TerminationReason reason = receipt.Rejection.GetValueOrDefault(TerminationReason.InternalError);
            await RejectAsync(connection, reason, receipt.Reason, LastWords.For(receipt.Reason));
            return null;
        }

        connection.Record.ServerName = offer.ServerName;

        // 2. The version. Older ones would be let through to a target that may still speak them (RFC 8996).
        if (receipt.Version < WireVersion(tls.MinVersion))
        {
            const ClientHelloReason TooOld = ClientHelloReason.VersionTooOld;
            await RejectAsync(connection, TerminationReason.TlsHelloInvalid, TooOld, LastWords.For(TooOld));
            return null;
        }

        // 3. The route.
        TcpModel tcp = connection.Model.Tcp!;
        bool isNameKnown = false;
        TcpRouteModel? route = tcp.Routes.IsEmpty ? null : TcpRouteTable.For(tcp).Find(offer.ServerName, offer.Protocols, out isNameKnown);
        if ((route?.Upstream ?? tcp.Upstream) is not { } upstream)
        {
            TlsAlert alert = isNameKnown ? TlsAlert.NoApplicationProtocol : TlsAlert.UnrecognizedName;
            await RejectAsync(connection, TerminationReason.TlsNoRoute, ClientHelloReason.None, LastWords.For(alert));
            return null;
        }

        connection.Record.Route = route?.Name;
        return new PassthroughChoice(connection.Over(receipt.Payload!), upstream, offer);
    }

    private static ushort WireVersion(TlsVersion version) => version == TlsVersion.Tls13 ? (ushort)0x0304 : (ushort)0x0303;

    private async ValueTask RejectAsync(
        AdmittedConnection connection, TerminationReason reason, ClientHelloReason helloReason, ReadOnlyMemory<byte> words)
    {
        ConnectionRecord record = connection.Record;
        record.Termination = reason;
        record.HelloReason = helloReason;
        if (reason == TerminationReason.Empty || connection.Aborted.IsCancellationRequested)
        {
            return;
        }

        LogRejected(record);
        Connection transport = connection.Transport;
        if (reason is TerminationReason.TlsHelloInvalid or TerminationReason.TlsNoRoute && !words.IsEmpty)
        {
            await LastWords.SayAsync(transport, words, time);
        }
        else
        {
            transport.Abort();
        }
    }
}
