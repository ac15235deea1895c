using System.Buffers.Binary;

namespace Whence;

/// <summary>Finds the client among the options of a TCP segment: the TOA option ("TCP option address") of LVS, DPVS, clouds and CDNs.</summary>
/// <remarks>
/// Never throws on input, never allocates, keeps no state: safe to use from any thread. Written by <see cref="ToaWriter"/>. Whether whoever sent the
/// segment is to be believed is the caller's: any client can write this option.
/// </remarks>
public static class ToaReader
{
    private const byte EndOfList = 0;
    private const byte NoOperation = 1;

    /// <summary>Reads all options of a segment.</summary>
    /// <param name="options">What follows the 20 bytes of the TCP header, as long as the header says.</param>
    /// <param name="formats">What is taken for TOA.</param>
    /// <param name="peer">Who sent the segment: a loopback address is taken from a loopback peer alone.</param>
    /// <param name="client">The client, unmapped; port 0 where the option has none. None unless the answer is <see
    /// cref="ToaStatus.Present"/>.</param>
    /// <param name="reason">Why the answer is <see cref="ToaStatus.Invalid"/>; else <see cref="ToaReason.None"/>.</param>
    /// <remarks>Something wrong anywhere among the options spoils them all: what a parser of another mind reads there is not known.</remarks>
    public static ToaStatus Read(
        ReadOnlySpan<byte> options, ToaFormats formats, Address peer, out AddressPort client, out ToaReason reason)
    {
        ArgumentNullException.ThrowIfNull(formats);
        client = default;
        reason = Find(options, formats, out ReadOnlySpan<byte> found);
        if (reason == ToaReason.None && !found.IsEmpty)
        {
            client = ReadClient(found);
            reason = IsUsable(client.Address, peer) ? ToaReason.None : ToaReason.SrcUnusable;
        }

        if (reason != ToaReason.None)
        {
            client = default;
            return ToaStatus.Invalid;
        }

        return found.IsEmpty ? ToaStatus.Absent : ToaStatus.Present;
    }

    private static ToaReason Find(ReadOnlySpan<byte> options, ToaFormats formats, out ReadOnlySpan<byte> found)
    {
        found = default;
        while (!options.IsEmpty)
        {
            switch (options[0])
            {
                case EndOfList:
                    return options.ContainsAnyExcept(EndOfList) ? ToaReason.AfterEol : ToaReason.None;
                case NoOperation:
                    options = options[1..];
                    continue;
            }

            if (options.Length < 2)
            {
                return ToaReason.Overrun;
            }

            int length = options[1];
            if (length < 2)
            {
                return ToaReason.SillyLen;
            }

            if (length > options.Length)
            {
                return ToaReason.Overrun;
            }

            ReadOnlySpan<byte> option = options[..length];
            options = options[length..];
            ToaLengths lengths = formats.LengthsOf(option[0]);
            if (lengths == ToaLengths.None || OtherOption.Is(option))
            {
                continue;
            }

            if ((lengths & ToaLayout.OfLength(length)) == 0)
            {
                return ToaReason.BadLen;
            }

            if (!found.IsEmpty)
            {
                return ToaReason.Duplicate;
            }

            found = option;
        }

        return ToaReason.None;
    }

    private static AddressPort ReadClient(ReadOnlySpan<byte> option)
    {
        bool hasPort = (ToaLayout.OfLength(option.Length) & ToaLengths.WithPort) != 0;
        ushort port = hasPort ? BinaryPrimitives.ReadUInt16BigEndian(option[ToaLayout.PortAt..]) : (ushort)0;
        return new AddressPort(Address.FromBytes(option[(hasPort ? ToaLayout.AddressAt : ToaLayout.AddressWithoutPortAt)..]), port).Unmap();
    }

    private static bool IsUsable(Address client, Address peer) => client.IsHost && (!client.IsLoopback || peer.IsLoopback);
}
