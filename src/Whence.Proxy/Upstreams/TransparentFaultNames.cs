namespace Whence.Proxy;

/// <summary>The one spelling of each <see cref="TransparentFault"/>, and how a connection ends that had to end for it.</summary>
internal static class TransparentFaultNames
{
    /// <summary>For example <c>transparent-port-in-use</c>; of none <c>none</c>.</summary>
    public static string ToName(this TransparentFault fault) => fault == TransparentFault.None ? "none" : fault.ToTermination().ToName();

    /// <summary>The end of a connection that could not go on.</summary>
    public static TerminationReason ToTermination(this TransparentFault fault) => fault switch
    {
        TransparentFault.ClientNotVerified => TerminationReason.TransparentClientNotVerified,
        TransparentFault.ClientUnusable => TerminationReason.TransparentClientUnusable,
        TransparentFault.FamilyMismatch => TerminationReason.TransparentFamilyMismatch,
        TransparentFault.PortInUse => TerminationReason.TransparentPortInUse,
        TransparentFault.NotPermitted => TerminationReason.TransparentNotPermitted,
        TransparentFault.SameSubnet => TerminationReason.TransparentSameSubnet,
        TransparentFault.NotSupported => TerminationReason.TransparentNotSupported,
        TransparentFault.RevealOtherFamily => TerminationReason.RevealOtherFamily,
        TransparentFault.RevealClientInUse => TerminationReason.RevealClientInUse,
        TransparentFault.NotAnnounced => TerminationReason.ClientNotAnnounced,
        _ => TerminationReason.UpstreamUnreachable,
    };
}
