using System.Diagnostics.CodeAnalysis;

namespace Whence.Proxy.Tls;

/// <summary>Where a tcp connection goes by what its ClientHello says, whoever decrypts.</summary>
/// <param name="Upstream">Where to.</param>
/// <param name="Route">By which route; null = by none, because all others go there.</param>
internal sealed record TcpChoice(UpstreamModel Upstream, TcpRouteModel? Route)
{
    /// <summary>Chooses.</summary>
    /// <param name="tcp">The routes.</param>
    /// <param name="offer">What the client offers.</param>
    /// <param name="choice">Where it goes.</param>
    /// <param name="refusal">The alert for a client that goes nowhere (RFC 6066 section 3, RFC 7301 section 3.2).</param>
    public static bool TryMake(TcpModel tcp, TlsOffer offer, [NotNullWhen(true)] out TcpChoice? choice, out TlsAlert refusal)
    {
        bool isNameKnown = false;
        TcpRouteModel? route = tcp.Routes.IsEmpty ? null : TcpRouteTable.For(tcp).Find(offer.ServerName, offer.Protocols, out isNameKnown);
        refusal = isNameKnown ? TlsAlert.NoApplicationProtocol : TlsAlert.UnrecognizedName;
        choice = (route?.Upstream ?? tcp.Upstream) is { } upstream ? new TcpChoice(upstream, route) : null;
        return choice is not null;
    }
}
