using System.Net.Sockets;
using Whence.Linux.Loops;

namespace Whence.Proxy.Transport.Loops;

/// <summary>A socket of UDP on a loop, which is its lane.</summary>
internal sealed class LoopDatagrams(LoopDatagramSocket socket) : DatagramSocket, ILoopDatagramReceiver
{
    private IDatagramReceiver? _receiver;

    public override AddressPort Local => (socket.Local.IsNone ? socket.ReadLocal() : socket.Local).Unmap();

    public override SocketError Begin(IDatagramReceiver receiver)
    {
        _receiver = receiver;
        return LoopFaults.OfErrno(socket.Begin(this));
    }

    public override void Run(Action<object?> action, object? state)
    {
        if (socket.Loop.IsCurrent)
        {
            action(state);
        }
        else
        {
            socket.Loop.Post(action, state);
        }
    }

    public override DatagramConnectResult Connect(AddressPort target, AddressPort source)
    {
        LoopDatagramSocket? connected = source.IsNone
            ? LoopDatagramSocket.Connect(socket.Loop, target, source, out int errno)
            : LoopDatagramSocket.ConnectTransparent(socket.Loop, target, source, out errno);
        SocketError error = LoopFaults.OfErrno(errno);
        return connected is null
            ? new DatagramConnectResult(null, error, source.IsNone ? ShownClientFault.None : TransparentFaults.OfBind(error))
            : new DatagramConnectResult(new LoopDatagrams(connected));
    }

    public override void Send(in Datagram datagram, AddressPort to, Address from)
        => socket.Queue(datagram.Slot, datagram.Start, datagram.Length, to, from);

    public override bool Send(ReadOnlySpan<byte> datagram) => socket.Send(datagram);

    public override Task CloseAsync() => socket.CloseAsync();

    public void OnDatagram(in LoopDatagram datagram) => _receiver!.OnDatagram(new Datagram(
        datagram.Bytes, datagram.Start, datagram.Length, datagram.Slot, datagram.Peer.Unmap(), datagram.Local.Unmap(), datagram.IsCut));

    public void OnFault(int errno, int lost) => _receiver!.OnFault(LoopFaults.OfErrno(errno), lost);
}
