using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Whence.Linux.Reveal;

namespace Whence.Linux.Announce;

/// <summary>Keys and values of the maps of bpf/tell.bpf.c, bpf/promise.bpf.c and bpf/datagrams.bpf.c.</summary>
internal static class AnnounceLayout
{
    /// <summary>enum counter of bpf/known.h.</summary>
    internal const uint Kept = 0, Unkept = 7;

    /// <summary>How many tickets bpf/tell.bpf.c has places for, and its variable <c>shared</c>: the secret, and the tickets.</summary>
    internal const int Tickets = 4096, SecretAt = 0, TicketsAt = sizeof(ulong), SharedSize = TicketsAt + (Tickets * sizeof(uint));

    /// <summary>struct outgoing.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Outgoing
    {
        public Bytes20 Option;
        public uint Ticket;
        public byte IsTold;
        public byte Watches;
        public ushort Unused;
    }

    /// <summary>struct laying.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Laying
    {
        public uint Ticket;
        public Bytes20 Option;
        public ulong Secret;
    }

    /// <summary>struct confided.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Confided
    {
        public RevealLayout.End Client;
        public uint IsPromised;
    }

    /// <summary>struct meeting.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Meeting
    {
        public ulong Namespace;
        public RevealLayout.End With;
        public byte PortHigh;
        public byte PortLow;
        public ushort Unused;

        internal static Meeting Of(ulong @namespace, AddressPort with, ushort port)
            => new() { Namespace = @namespace, With = RevealLayout.End.Of(with), PortHigh = (byte)(port >> 8), PortLow = (byte)port };
    }

    /// <summary>struct way.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Way
    {
        public RevealLayout.End Session;
        public RevealLayout.End Program;
    }

    /// <summary>The longest option.</summary>
    [InlineArray(ToaWriter.MaxLength)]
    internal struct Bytes20
    {
        private byte _first;
    }
}
