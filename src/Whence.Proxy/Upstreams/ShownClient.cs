namespace Whence.Proxy;

/// <summary>The client as connections to targets show it below what is sent: as their source, or otherwise. Default: they show nobody.</summary>
/// <remarks>Only a verified client's. A gateway that took an address on somebody's mere word would let anybody pass for anybody towards a
/// target that judges by addresses.</remarks>
/// <param name="Source">The address and port.</param>
/// <param name="Fault">Why not, whatever the target is.</param>
/// <param name="IsPortFree">Whether any other port of that address serves where the client's own is taken: of several requests on one
/// connection only one can have it at a time.</param>
internal readonly record struct ShownClient(AddressPort Source, ShownClientFault Fault, bool IsPortFree)
{
    /// <summary>The client that the connection shows below what is sent, in a TCP option or to a program on this host; none = nobody.</summary>
    public AddressPort Announced { get; init; }

    /// <summary>The client of a connection or of a request.</summary>
    /// <param name="send">What the target is told.</param>
    /// <param name="resolution">The client.</param>
    /// <param name="sure">Whom we speak with for sure: the sender where it is verified, else the other end of our socket.</param>
    /// <param name="isPortFree">See <see cref="IsPortFree"/>.</param>
    public static ShownClient Of(SendModel send, in Resolution resolution, AddressPort sure, bool isPortFree)
    {
        if (!send.Transparent)
        {
            // Of a client that is not verified the one thing that is sure: whom we speak with. Our own address might have rights.
            AddressPort shown = (resolution.Verified ? resolution.Client : sure).Unmap();
            bool isTold = (send.Toa is not null || send.Reveal) && shown.Address.BitLength > 0;
            return isTold ? new ShownClient { Announced = shown } : default;
        }

        AddressPort client = resolution.Client.Unmap();
        ShownClientFault fault = !resolution.Verified ? ShownClientFault.ClientNotVerified
            : IsUsable(client.Address) ? ShownClientFault.None
            : ShownClientFault.ClientUnusable;
        return new ShownClient(client, fault, isPortFree);
    }

    /// <summary>Why it is not used towards a target. One that has the client's address would take the connection for its own, and answer to
    /// itself.</summary>
    public ShownClientFault FaultTowards(AddressPort target)
        => Fault != ShownClientFault.None ? Fault
            : Source.Address.Kind != target.Address.Kind ? ShownClientFault.FamilyMismatch
            : Source.Address == target.Address ? ShownClientFault.ClientUnusable
            : ShownClientFault.None;

    /// <summary>Why a program on this host cannot be shown the client that is announced: sockets have one family, or both where they are of
    /// IPv6; but datagrams for a client of IPv4 leave such a socket by IPv4.</summary>
    public ShownClientFault RevealFaultTowards(AddressPort target, bool isDatagram)
        => Announced.Address.Kind == target.Address.Kind || (Announced.Address.IsIPv4 && !isDatagram)
            ? ShownClientFault.None
            : ShownClientFault.RevealOtherFamily;

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
