namespace Whence.Linux.Loops;

/// <summary>A datagram that was received: a view into its slot of the loop's ring, good until the receiver returns.</summary>
/// <remarks>There is room before the payload, so that a header is put before it without moving it.</remarks>
public readonly ref struct LoopDatagram
{
    internal LoopDatagram(Span<byte> bytes, int start, int length, int slot, AddressPort peer, Address local, bool isCut)
    {
        Bytes = bytes;
        Start = start;
        Length = length;
        Slot = slot;
        Peer = peer;
        Local = local;
        IsCut = isCut;
    }

    /// <summary>The whole slot.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>Where the datagram begins in it; what lies before is free.</summary>
    public int Start { get; }

    /// <summary>How long it is.</summary>
    public int Length { get; }

    /// <summary>The number of the slot, to send from it.</summary>
    public int Slot { get; }

    /// <summary>Who sent it, IPv4-mapped as it may be.</summary>
    public AddressPort Peer { get; }

    /// <summary>The address of ours that it came to; none where the socket is bound to that one.</summary>
    public Address Local { get; }

    /// <summary>Whether it was longer than its slot.</summary>
    public bool IsCut { get; }
}
