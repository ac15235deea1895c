using System.Net;
using System.Net.Sockets;
using Whence.Linux;

namespace Whence.Proxy.Transport.Sockets;

/// <summary>A socket of UDP on a <see cref="Socket"/>; a lock is its lane.</summary>
/// <remarks>
/// One datagram at a time. System.Net.Sockets cannot say which address a datagram leaves from, so one that is bound everywhere opens another
/// socket for each address of ours that is spoken to, which then receives, too, and answers from there.
/// </remarks>
internal sealed class SocketDatagrams : DatagramSocket
{
    /// <summary>All addresses of a host, and not all of 127.0.0.0/8: what is asked beyond is answered from where the system chooses.</summary>
    private const int MostAddresses = 64;

    private const int MaxDatagram = 65_535;

    private readonly Lock _lane;
    private readonly Socket _socket;
    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(Headroom + MaxDatagram + 1);
    private readonly Dictionary<Address, SocketDatagrams> _byLocal = [];
    private readonly AddressPort _target;
    private readonly Address _only;
    private IDatagramReceiver? _receiver;
    private Task _receiving = Task.CompletedTask;
    private volatile bool _isClosed;

    private SocketDatagrams(Socket socket, Lock lane, AddressPort target = default, Address only = default)
    {
        _socket = socket;
        _lane = lane;
        _target = target;
        _only = only;
        Local = AddressPort.FromEndPoint(socket.LocalEndPoint).Unmap();
    }

    public override AddressPort Local { get; }

    /// <summary>Binds.</summary>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public static SocketDatagrams Bind(AddressPort local)
        => new(Open(local, isShared: false), new Lock());

    public override SocketError Begin(IDatagramReceiver receiver)
    {
        _receiver = receiver;
        _receiving = Task.Run(ReceiveAsync);
        return SocketError.Success;
    }

    public override void Run(Action<object?> action, object? state)
    {
        lock (_lane)
        {
            action(state);
        }
    }

    public override DatagramConnectResult Connect(AddressPort target, AddressPort source)
    {
        if (!source.IsNone && !OperatingSystem.IsLinux())
        {
            return new DatagramConnectResult(null, SocketError.OperationNotSupported, ShownClientFault.NotSupported);
        }

        try
        {
            return new DatagramConnectResult(new SocketDatagrams(Open(target, source), _lane, target));
        }
        catch (SocketException fault)
        {
            SocketError error = fault.SocketErrorCode;
            return new DatagramConnectResult(null, error, source.IsNone ? ShownClientFault.None : TransparentFaults.OfBind(error));
        }
    }

    public override void Send(in Datagram datagram, AddressPort to, Address from)
    {
        if (to.IsNone)
        {
            Send(datagram.Payload);
        }
        else
        {
            (_byLocal.GetValueOrDefault(from) ?? this).SendTo(datagram.Payload, to);
        }
    }

    public override bool Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket.Send(datagram);
            return true;
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            Tell(SocketFaults.OfTransfer(fault), lost: 1);
            return false;
        }
    }

    public override async Task CloseAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _socket.Dispose();
        SocketDatagrams[] others;
        lock (_lane)
        {
            others = [.. _byLocal.Values];
        }

        // A connected one may be closed by what it has received: it does not wait for itself.
        if (_target.IsNone)
        {
            await _receiving;
        }

        foreach (SocketDatagrams other in others)
        {
            await other.CloseAsync();
        }
    }

    private static Socket Open(AddressPort target, AddressPort source)
    {
        IPEndPoint end = target.ToEndPoint() ?? throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        Socket socket = new(end.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (!source.IsNone && TransparentSource.BindAlone(socket.SafeHandle, source) is var errno and not 0)
            {
                throw new SocketException((int)Loops.LoopFaults.OfErrno(errno));
            }

            socket.Connect(end);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Open(AddressPort local, bool isShared)
    {
        IPEndPoint end = local.ToEndPoint() ?? throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        Socket socket = new(end.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (local.Address.IsIPv6)
            {
                socket.DualMode = false;
            }

            if (isShared)
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            socket.Bind(end);
            if (local.Address.IsUnspecified)
            {
                // After it has the address alone: the sockets for single addresses share it.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.SetSocketOption(
                    local.Address.IsIPv4 ? SocketOptionLevel.IP : SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ReceiveAsync()
    {
        while (!_isClosed)
        {
            try
            {
                await ReceiveOneAsync();
            }
            catch (SocketException fault)
            {
                lock (_lane)
                {
                    Tell(SocketFaults.OfTransfer(fault), lost: 0);
                }
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async ValueTask ReceiveOneAsync()
    {
        Memory<byte> into = _memory.AsMemory(Headroom);
        if (!_target.IsNone)
        {
            SocketReceiveFromResult received = await _socket.ReceiveFromAsync(into, SocketFlags.None, _target.ToEndPoint()!);

            // Until it is connected a bound socket takes what anybody sends, and keeps it.
            if (AddressPort.FromEndPoint(received.RemoteEndPoint).Unmap() == _target.Unmap())
            {
                Deliver(received.ReceivedBytes, received.RemoteEndPoint, default);
            }
        }
        else if (Local.Address.IsUnspecified)
        {
            SocketReceiveMessageFromResult received = await _socket.ReceiveMessageFromAsync(into, SocketFlags.None, Local.ToEndPoint()!);
            Deliver(received.ReceivedBytes, received.RemoteEndPoint, Address.FromIPAddress(received.PacketInformation.Address).Unmap());
        }
        else
        {
            SocketReceiveFromResult received = await _socket.ReceiveFromAsync(into, SocketFlags.None, Local.ToEndPoint()!);
            Deliver(received.ReceivedBytes, received.RemoteEndPoint, _only);
        }
    }

    private void Deliver(int length, EndPoint? peer, Address local)
    {
        lock (_lane)
        {
            if (_isClosed)
            {
                return;
            }

            if (!local.IsNone && _only.IsNone)
            {
                Spread(local);
            }

            AddressPort from = AddressPort.FromEndPoint(peer).Unmap();
            _receiver!.OnDatagram(new Datagram(_memory, Headroom, length, slot: 0, from, local, isCut: length > MaxDatagram));
        }
    }

    /// <summary>Sees to it that what came to an address of ours can be answered from there.</summary>
    private void Spread(Address local)
    {
        if (_byLocal.ContainsKey(local) || _byLocal.Count >= MostAddresses)
        {
            return;
        }

        try
        {
            var other = new SocketDatagrams(Open(new AddressPort(local, Local.Port), isShared: true), _lane, only: local);
            _byLocal[local] = other;
            other.Begin(_receiver!);
        }
        catch (SocketException)
        {
            // A multicast group, or an address that has just gone: the system chooses what an answer leaves from.
        }
    }

    private void SendTo(ReadOnlySpan<byte> datagram, AddressPort to)
    {
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, to.ToEndPoint()!);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            Tell(SocketFaults.OfTransfer(fault), lost: 1);
        }
    }

    private void Tell(SocketError error, int lost)
    {
        if (!_isClosed)
        {
            _receiver?.OnFault(error, lost);
        }
    }
}
