namespace Whence.Proxy;

/// <summary>The client as connections to targets show it below what is sent: as their source, or otherwise. Default: they show nobody.</summary>
/// <remarks>Only a verified client's. A gateway that took an address on somebody's mere word would let anybody pass for anybody towards a
/// target that judges by addresses.</remarks>
/// <param name="Source">The address and port.</param>
/// <param name="Fault">Why not, whatever the target is.</param>
/// <param name="IsPortFree">Whether any other port of that address serves where the client's own is taken: of several requests on one
/// connection only one can have it at a time.</param>
internal readonly record struct TransparentClient(AddressPort Source, TransparentFault Fault, bool IsPortFree)
{
    /// <summary>The client that the connection shows below what is sent, in a TCP option or to a program on this host; none = nobody.</summary>
    public AddressPort Announced { get; init; }

    /// <summary>The client of a connection or of a request.</summary>
    public static TransparentClient Of(SendModel send, in Resolution resolution, bool isPortFree)
    {
        if (!send.Transparent)
        {
            // As in a PROXY header: what is not known is not said.
            bool isTold = (send.Toa is not null || send.Reveal) && resolution.Outcome != ResolutionOutcome.Indeterminate && resolution.Client.Address.BitLength > 0;
            return isTold ? new TransparentClient { Announced = resolution.Client.Unmap() } : default;
        }

        AddressPort client = resolution.Client.Unmap();
        TransparentFault fault = !resolution.Verified ? TransparentFault.ClientNotVerified
            : IsUsable(client.Address) ? TransparentFault.None
            : TransparentFault.ClientUnusable;
        return new TransparentClient(client, fault, isPortFree);
    }

    /// <summary>Why it is not used towards a target. One that has the client's address would take the connection for its own, and answer to
    /// itself.</summary>
    public TransparentFault FaultTowards(AddressPort target)
        => Fault != TransparentFault.None ? Fault
            : Source.Address.Kind != target.Address.Kind ? TransparentFault.FamilyMismatch
            : Source.Address == target.Address ? TransparentFault.ClientUnusable
            : TransparentFault.None;

    private static bool IsUsable(Address address)
    {
        foreach (Prefix block in Unanswerable)
        {
            if (block.Contains(address))
            {
                return false;
            }
        }

        return address.BitLength > 0 && address.IsHost && !address.IsLoopback;
    }

    /// <summary>Addresses that no target can answer.</summary>
    private static Prefix[] Unanswerable { get; } =
    [
        Prefix.Create(Address.FromIPv4(0), 8), // "this network" (RFC 1122 section 3.2.1.3)
        Prefix.Create(Address.FromIPv4(0xA9FE_0000), 16), // means nothing without the link that it is on (RFC 3927 section 2.6.2)
        Prefix.Create(Address.FromIPv4(0xF000_0000), 4), // reserved (RFC 1112 section 4)
        Prefix.Create(Address.FromIPv6((UInt128)0xFE80 << 112), 10), // link-local (RFC 4291 section 2.5.6)
    ];
}
