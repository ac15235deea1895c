using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>
/// The status that nginx's stream module would log for a connection (<c>$status</c> of ngx_stream_core_module), so that its log tools
/// work.
/// </summary>
internal static class ConnectionStatus
{
    public static int Of(TerminationReason reason) => reason switch
    {
        TerminationReason.ProxyHeaderMissing or TerminationReason.ProxyHeaderInvalid or TerminationReason.ProxyHeaderTimeout
            or TerminationReason.ProxyHeaderTruncated or TerminationReason.TlsHelloInvalid
            or TerminationReason.TlsTimeout or TerminationReason.TlsTruncated or TerminationReason.TlsFailed
            or TerminationReason.ClientCertificateMissing or TerminationReason.ClientCertificateInvalid => 400,
        TerminationReason.PeerNotListed or TerminationReason.ClientDenied or TerminationReason.PeerDenied
            or TerminationReason.ClientNotAllowed or TerminationReason.TlsNoRoute => 403,
        TerminationReason.InternalError or TerminationReason.ProxyHeaderTooLargeToSend => 500,
        TerminationReason.UpstreamUnreachable => 502,
        TerminationReason.ClientLimit or TerminationReason.PeerLimit or TerminationReason.ListenerLimit
            or TerminationReason.HandshakeLimit or TerminationReason.HandshakeShare or TerminationReason.HandshakeRate => 503,
        _ => 200,
    };
}
