using System.Net.Sockets;
using Whence.Linux.Announce;

namespace Whence.Proxy.Transport;

/// <summary>A socket of UDP whose target, a program of this host, sees the client in its place; until it is closed.</summary>
internal sealed class AnnouncedDatagrams : DatagramSocket
{
    /// <summary>The system gives ports by chance. At 5,000 new sessions in a second some 10,000 of 28,000 rest: all of so many tries find one
    /// of those once in 4,000 times.</summary>
    private const int MostTries = 8;

    private readonly DatagramSocket _socket;
    private readonly DatagramAnnouncer _announcer;
    private readonly AddressPort _target;
    private readonly AddressPort _client;
    private int _hasEnded;

    private AnnouncedDatagrams(DatagramSocket socket, DatagramAnnouncer announcer, AddressPort target, AddressPort client)
    {
        _socket = socket;
        _announcer = announcer;
        _target = target;
        _client = client;
        Local = socket.Local;
    }

    public override AddressPort Local { get; }

    /// <summary>Makes a socket for one client of a target, in the lane of another one.</summary>
    public static DatagramConnectResult Connect(DatagramSocket beside, DatagramAnnouncer? announcer, AddressPort target, in ShownClient client)
    {
        if (announcer is null)
        {
            return new DatagramConnectResult(null, SocketError.OperationNotSupported, ShownClientFault.NotAnnounced);
        }

        ShownClientFault fault = client.RevealFaultTowards(target, isDatagram: true);
        for (int i = 0; i < MostTries && fault == ShownClientFault.None; i++)
        {
            DatagramConnectResult result = beside.Connect(target, source: default);
            if (result.Socket is not { } socket)
            {
                return result;
            }

            switch (announcer.TryBegin(socket.Local, target, client.Announced))
            {
                case DatagramAnnouncementResult.Begun:
                    return new DatagramConnectResult(new AnnouncedDatagrams(socket, announcer, target, client.Announced));
                case DatagramAnnouncementResult.NoRoom:
                    fault = ShownClientFault.NotAnnounced;
                    break;
            }

            _ = socket.CloseAsync();
        }

        return new DatagramConnectResult(null, SocketError.AddressNotAvailable, fault == ShownClientFault.None ? ShownClientFault.NotAnnounced : fault);
    }

    public override SocketError Begin(IDatagramReceiver receiver)
    {
        SocketError error = _socket.Begin(receiver);
        if (error != SocketError.Success)
        {
            End();
        }

        return error;
    }

    public override void Run(Action<object?> action, object? state) => _socket.Run(action, state);

    public override DatagramConnectResult Connect(AddressPort target, AddressPort source) => _socket.Connect(target, source);

    public override void Send(in Datagram datagram, AddressPort to, Address from) => _socket.Send(datagram, to, from);

    public override bool Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    public override Task CloseAsync()
    {
        // Before another socket can have our port.
        End();
        return _socket.CloseAsync();
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            _announcer.End(Local, _target, _client);
        }
    }
}
