namespace Whence.Proxy.Transport;

/// <summary>A datagram that was received: a view into the memory that it was received into, good until the receiver returns.</summary>
/// <remarks>It is sent on from where it lies, with a header taken away or put before it in place; once.</remarks>
public readonly ref struct Datagram
{
    /// <param name="bytes">The memory it lies in.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="slot">What the backend calls the memory.</param>
    /// <param name="peer">Who sent it, unmapped.</param>
    /// <param name="local">The address of ours that it came to, unmapped; none where the socket is bound to that one.</param>
    /// <param name="isCut">Whether it was longer.</param>
    public Datagram(Span<byte> bytes, int start, int length, int slot, AddressPort peer, Address local, bool isCut)
    {
        Bytes = bytes;
        Start = start;
        Length = length;
        Slot = slot;
        Peer = peer;
        Local = local;
        IsCut = isCut;
    }

    /// <summary>The memory it lies in.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>Where it begins; what lies before is free.</summary>
    public int Start { get; }

    /// <summary>How long it is.</summary>
    public int Length { get; }

    /// <summary>What the backend calls the memory.</summary>
    public int Slot { get; }

    /// <summary>Who sent it.</summary>
    public AddressPort Peer { get; }

    /// <summary>The address of ours that it came to; none where the socket is bound to that one.</summary>
    public Address Local { get; }

    /// <summary>Whether it was longer than what could be received.</summary>
    public bool IsCut { get; }

    /// <summary>What was received.</summary>
    public ReadOnlySpan<byte> Payload => Bytes.Slice(Start, Length);

    /// <summary>The same without its first bytes.</summary>
    public Datagram Without(int header) => new(Bytes, Start + header, Length - header, Slot, Peer, Local, IsCut);

    /// <summary>The same behind a header, which is written over what lies before; there must be room.</summary>
    public Datagram Behind(ReadOnlySpan<byte> header)
    {
        header.CopyTo(Bytes[(Start - header.Length)..]);
        return new(Bytes, Start - header.Length, Length + header.Length, Slot, Peer, Local, IsCut);
    }
}
