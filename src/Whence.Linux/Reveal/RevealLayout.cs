using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Whence.Linux.Reveal;

/// <summary>Keys and values of the maps of bpf/toa.bpf.c and bpf/known.h.</summary>
internal static class RevealLayout
{
    /// <summary>enum counter.</summary>
    internal const uint Present = 0, Absent = 1, Refused = 2, Malformed = 3, OtherFamily = 4, Conflict = 5, Late = 6, Reasons = 8;

    /// <summary>As many as the map of what is revealed has room for.</summary>
    internal const int MostRevealed = 65536;

    private const int MappedLength = 96;

    /// <summary>struct end: as on the wire, IPv4 as IPv4-mapped.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct End
    {
        public Bytes16 Address;
        public byte PortHigh;
        public byte PortLow;
        public ushort Unused;

        internal static End Of(AddressPort value)
        {
            End end = new() { PortHigh = (byte)(value.Port >> 8), PortLow = (byte)value.Port };
            value.Address.MapToIPv6().TryWriteBytes(end.Address, out _);
            return end;
        }

        internal readonly AddressPort ToAddressPort()
            => new AddressPort(Whence.Address.FromBytes(Address), (ushort)((PortHigh << 8) | PortLow)).Unmap();
    }

    /// <summary>struct revealed.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Revealed
    {
        public End Client;
        public End Peer;
        public End Local;
    }

    /// <summary>struct believed_key.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct BelievedKey
    {
        public uint Length;
        public Bytes16 Address;

        internal static BelievedKey Of(Prefix prefix)
        {
            BelievedKey key = new() { Length = (uint)(prefix.Length + (prefix.Address.IsIPv4 ? MappedLength : 0)) };
            prefix.Address.MapToIPv6().TryWriteBytes(key.Address, out _);
            return key;
        }
    }

    /// <summary>An address.</summary>
    [InlineArray(16)]
    internal struct Bytes16
    {
        private byte _first;
    }

    /// <summary>struct toa_formats.</summary>
    [InlineArray(256)]
    internal struct Formats
    {
        private byte _first;

        internal static Formats Of(ToaFormats formats)
        {
            Formats lengths = default;
            foreach (ToaFormat format in formats.All)
            {
                lengths[format.Kind] = (byte)format.Lengths;
            }

            return lengths;
        }
    }
}
