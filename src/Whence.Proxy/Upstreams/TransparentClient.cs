namespace Whence.Proxy;

/// <summary>The client as the source of connections to targets: his address, or why it is not used. Default: nobody's is asked for.</summary>
/// <remarks>Only a verified client's. A gateway that took an address on somebody's mere word would let anybody pass for anybody towards a target
/// that judges by addresses.</remarks>
/// <param name="Source">The address and port.</param>
/// <param name="Fault">Why not, whatever the target is.</param>
/// <param name="IsPortFree">Whether any other port of that address serves where the client's own is taken: of several requests on one connection
/// only one can have it at a time.</param>
internal readonly record struct TransparentClient(AddressPort Source, TransparentFault Fault, bool IsPortFree)
{
    /// <summary>The client of a connection or of a request.</summary>
    public static TransparentClient Of(SendModel send, in Resolution resolution, bool isPortFree)
    {
        if (!send.Transparent)
        {
            return default;
        }

        AddressPort client = resolution.Client.Unmap();
        TransparentFault fault = !resolution.Verified ? TransparentFault.ClientNotVerified
            : IsUsable(client.Address) ? TransparentFault.None
            : TransparentFault.ClientUnusable;
        return new TransparentClient(client, fault, isPortFree);
    }

    /// <summary>Why it is not used towards a target.</summary>
    public TransparentFault FaultTowards(AddressPort target)
        => Fault != TransparentFault.None ? Fault
            : Source.Address.Kind == target.Address.Kind ? TransparentFault.None
            : TransparentFault.FamilyMismatch;

    private static bool IsUsable(Address address) => address.BitLength > 0 && address.IsHost && !address.IsLoopback && !LinkLocal.Contains(address);

    /// <summary>fe80::/10 (RFC 4291 section 2.5.6) means nothing without the link that it is on.</summary>
    private static Prefix LinkLocal { get; } = Prefix.Create(Address.FromIPv6((UInt128)0xFE80 << 112), 10);
}
