namespace Whence.Proxy;

/// <summary>The one spelling of each <see cref="ShownClientFault"/>, and how a connection ends that had to end for it.</summary>
internal static class ShownClientFaultNames
{
    /// <summary>For example <c>transparent-port-in-use</c>; of none <c>none</c>.</summary>
    public static string ToName(this ShownClientFault fault) => fault == ShownClientFault.None ? "none" : fault.ToTermination().ToName();

    /// <summary>The end of a connection that could not go on.</summary>
    public static TerminationReason ToTermination(this ShownClientFault fault) => fault switch
    {
        ShownClientFault.ClientNotVerified => TerminationReason.TransparentClientNotVerified,
        ShownClientFault.ClientUnusable => TerminationReason.TransparentClientUnusable,
        ShownClientFault.FamilyMismatch => TerminationReason.TransparentFamilyMismatch,
        ShownClientFault.PortInUse => TerminationReason.TransparentPortInUse,
        ShownClientFault.NotPermitted => TerminationReason.TransparentNotPermitted,
        ShownClientFault.SameSubnet => TerminationReason.TransparentSameSubnet,
        ShownClientFault.NotSupported => TerminationReason.TransparentNotSupported,
        ShownClientFault.RevealOtherFamily => TerminationReason.RevealOtherFamily,
        ShownClientFault.RevealClientNotVerified => TerminationReason.RevealClientNotVerified,
        ShownClientFault.NotAnnounced => TerminationReason.ClientNotAnnounced,
        _ => TerminationReason.UpstreamUnreachable,
    };
}
