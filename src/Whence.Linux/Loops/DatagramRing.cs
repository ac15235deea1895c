using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>The memory of a loop for datagrams: slots that many are received into at once, and sent on from without being copied.</summary>
/// <remarks>
/// <code>
/// slot: | room for a header | the datagram |      received in batches (recvmmsg), queued for other sockets,
///                                                 sent in batches (sendmmsg) at the end of the turn
/// </code>
/// What is queued waits for the end of the turn, or for the slots to run out, so that replies of many sessions leave in one call. One
/// datagram is sent from a slot. On the loop alone.
/// </remarks>
internal sealed unsafe class DatagramRing : LoopHandle, IDisposable
{
    /// <summary>Datagrams that one call takes at the most. A larger batch was no faster and holds up the others of the loop.</summary>
    public const int Slots = 64;

    /// <summary>A receive that found fewer slots free than this would be a small batch: those in use are sent first.</summary>
    private const int FewSlots = 16;

    private readonly byte* _memory;
    private readonly DatagramMessages.Message* _received;
    private readonly DatagramMessages.Message* _toSend;
    private readonly DatagramMessages.Piece* _pieces;
    private readonly byte* _names;
    private readonly byte* _controls;
    private readonly Queued[] _queued = new Queued[Slots];
    private readonly LoopDatagramSocket?[] _senders = new LoopDatagramSocket?[Slots];
    private int _senderCount;
    private int _used;

    internal DatagramRing(EventLoop loop)
        : base(loop)
    {
        // Untouched pages cost nothing: with small datagrams a slot takes two of its seventeen.
        _memory = (byte*)NativeMemory.Alloc((nuint)Slots * LoopDatagramSocket.SlotSize);
        _received = (DatagramMessages.Message*)NativeMemory.AllocZeroed(Slots * 2, (nuint)sizeof(DatagramMessages.Message));
        _toSend = _received + Slots;
        _pieces = (DatagramMessages.Piece*)NativeMemory.AllocZeroed(Slots * 2, (nuint)sizeof(DatagramMessages.Piece));
        _names = (byte*)NativeMemory.AllocZeroed(Slots * 2, SocketAddress.MaxSize);
        _controls = (byte*)NativeMemory.AllocZeroed(Slots * 2, DatagramMessages.ControlSize);
        for (int slot = 0; slot < Slots; slot++)
        {
            _pieces[slot] = new DatagramMessages.Piece { Start = At(slot) + LoopDatagramSocket.Headroom, Length = LoopDatagramSocket.MaxDatagram };
            _received[slot].Header = new DatagramMessages.Header
            {
                Name = _names + (slot * SocketAddress.MaxSize),
                Pieces = _pieces + slot,
                PieceCount = 1,
                Control = _controls + (slot * DatagramMessages.ControlSize),
            };
            Rearm(slot);
        }
    }

    /// <summary>A datagram that waits to be sent.</summary>
    private struct Queued
    {
        public int Start;
        public int Length;
        public int Next;
        public AddressPort To;
        public Address From;
    }

    /// <summary>Receives a batch and hands it over.</summary>
    /// <returns>Whether there may be more; else the socket is empty. Or the errno, as a negative number.</returns>
    public int Receive(LoopDatagramSocket socket)
    {
        if (Slots - _used < FewSlots)
        {
            Flush();
        }

        int first = _used;
        int asked = Slots - first;
        int count = DatagramMessages.ReceiveMany(socket.Descriptor, _received + first, (uint)asked, 0, null);
        if (count < 0)
        {
            return -Marshal.GetLastSystemError();
        }

        _used += count;
        Loop.RunSoon(this);
        for (int slot = first; slot < first + count; slot++)
        {
            DatagramMessages.Message* message = _received + slot;
            var datagram = new LoopDatagram(
                new Span<byte>(At(slot), LoopDatagramSocket.SlotSize),
                LoopDatagramSocket.Headroom,
                (int)message->Length,
                slot,
                SocketAddress.Read(message->Header.Name),
                PacketInfo.Read(message->Header.Control, message->Header.ControlLength),
                (message->Header.Flags & DatagramMessages.Truncated) != 0);
            Rearm(slot);
            socket.Deliver(datagram);
        }

        return count == asked ? 1 : 0;
    }

    /// <summary>Queues a datagram; see <see cref="LoopDatagramSocket.Queue"/>.</summary>
    public void Queue(LoopDatagramSocket socket, int slot, int start, int length, AddressPort to, Address from)
    {
        _queued[slot] = new Queued { Start = start, Length = length, Next = -1, To = to, From = from };
        if (socket.LastQueued < 0)
        {
            socket.FirstQueued = slot;
            _senders[_senderCount++] = socket;
        }
        else
        {
            _queued[socket.LastQueued].Next = slot;
        }

        socket.LastQueued = slot;
    }

    /// <summary>Sends what waits, of every socket.</summary>
    public void Flush()
    {
        // What is told of a fault may queue nothing: all that is queued comes from a receive.
        for (int i = 0; i < _senderCount; i++)
        {
            LoopDatagramSocket socket = _senders[i]!;
            _senders[i] = null;
            Flush(socket);
        }

        _senderCount = 0;
        _used = 0;
    }

    /// <summary>Sends what waits for one socket.</summary>
    public void Flush(LoopDatagramSocket socket)
    {
        int count = 0;
        for (int slot = socket.FirstQueued; slot >= 0 && socket.LastQueued >= 0; slot = _queued[slot].Next)
        {
            Prepare(count++, slot);
        }

        socket.FirstQueued = socket.LastQueued = -1;
        int sent = 0;
        while (sent < count && socket.Descriptor >= 0)
        {
            int result = DatagramMessages.SendMany(socket.Descriptor, _toSend + sent, (uint)(count - sent), Sockets.NoSignal);
            sent += result > 0 ? result : Failed(socket, Marshal.GetLastSystemError(), count - sent);
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        NativeMemory.Free(_received);
        NativeMemory.Free(_pieces);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }

    internal override void OnEvents(uint events)
    {
        // Nothing is watched.
    }

    internal override void OnTurn() => Flush();

    internal override void OnLoopEnds()
    {
        // The loop disposes of it last.
    }

    /// <returns>How many are done with: a full socket drops the rest, anything else is about the first alone.</returns>
    private static int Failed(LoopDatagramSocket socket, int errno, int left)
    {
        int lost = errno switch
        {
            Errno.Interrupted => 0,
            Errno.TryAgain or Errno.NoBufferSpace => left,
            _ => 1,
        };
        if (lost > 0)
        {
            socket.Fail(errno, lost);
        }

        return lost;
    }

    private byte* At(int slot) => _memory + ((nint)slot * LoopDatagramSocket.SlotSize);

    /// <summary>The kernel has written lengths and flags over what it is to know before the next receive.</summary>
    private void Rearm(int slot)
    {
        _received[slot].Header.NameLength = SocketAddress.MaxSize;
        _received[slot].Header.ControlLength = DatagramMessages.ControlSize;
        _received[slot].Header.Flags = 0;
    }

    private void Prepare(int index, int slot)
    {
        ref Queued queued = ref _queued[slot];
        int place = Slots + index;
        byte* name = _names + (place * SocketAddress.MaxSize);
        byte* control = _controls + (place * DatagramMessages.ControlSize);
        _pieces[place] = new DatagramMessages.Piece { Start = At(slot) + queued.Start, Length = (nuint)queued.Length };
        _toSend[index].Header = new DatagramMessages.Header
        {
            Name = queued.To.IsNone ? null : name,
            NameLength = queued.To.IsNone ? 0 : SocketAddress.Write(queued.To, name),
            Pieces = _pieces + place,
            PieceCount = 1,
            Control = queued.From.IsNone ? null : control,
            ControlLength = queued.From.IsNone ? 0 : PacketInfo.Write(control, queued.From),
        };
    }
}
