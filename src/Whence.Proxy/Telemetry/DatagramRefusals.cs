namespace Whence.Proxy;

/// <summary>Why a datagram gets no session: those reasons of <see cref="TerminationReason"/> that can end what has not begun.</summary>
public static class DatagramRefusals
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TerminationReason> All { get; } =
    [
        TerminationReason.PeerDenied, TerminationReason.PeerNotListed, TerminationReason.ProxyHeaderMissing, TerminationReason.ProxyHeaderInvalid,
        TerminationReason.ClientDenied, TerminationReason.ClientNotAllowed, TerminationReason.ClientLimit, TerminationReason.PeerLimit,
        TerminationReason.ListenerLimit, TerminationReason.ProxyHeaderTooLargeToSend, TerminationReason.UpstreamUnreachable, TerminationReason.Drained,
        TerminationReason.TransparentClientNotVerified, TerminationReason.TransparentClientUnusable,
        TerminationReason.TransparentFamilyMismatch,
        TerminationReason.TransparentPortInUse, TerminationReason.TransparentNotPermitted,
        TerminationReason.TransparentNotSupported, TerminationReason.RevealOtherFamily, TerminationReason.RevealClientNotVerified,
        TerminationReason.ClientNotAnnounced,
    ];
}
