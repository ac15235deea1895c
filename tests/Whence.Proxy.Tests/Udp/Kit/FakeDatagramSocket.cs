using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests.Udp;

/// <summary>A socket without a network: what is sent is written down, what comes in is played.</summary>
internal sealed class FakeDatagramSocket(AddressPort local = default) : DatagramSocket
{
    private IDatagramReceiver? _receiver;

    /// <summary>What was sent, as text.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>Sockets to targets that were made beside it, oldest first.</summary>
    public List<FakeDatagramSocket> Made { get; } = [];

    /// <summary>Whether sending at once works.</summary>
    public bool IsTaking { get; set; } = true;

    /// <summary>Whether sockets that are made take what is sent at once.</summary>
    public bool MadeAreTaking { get; set; } = true;

    public bool IsClosed { get; private set; }

    public override AddressPort Local => local;

    public override SocketError Begin(IDatagramReceiver receiver)
    {
        _receiver = receiver;
        return SocketError.Success;
    }

    public override void Run(Action<object?> action, object? state) => action(state);

    public override DatagramConnectResult Connect(AddressPort target, AddressPort source)
    {
        Made.Add(new FakeDatagramSocket { IsTaking = MadeAreTaking });
        return new DatagramConnectResult(Made[^1]);
    }

    public override void Send(in Datagram datagram, AddressPort to, Address from) => Sent.Add(System.Text.Encoding.Latin1.GetString(datagram.Payload));

    public override bool Send(ReadOnlySpan<byte> datagram)
    {
        if (IsTaking)
        {
            Sent.Add(System.Text.Encoding.Latin1.GetString(datagram));
        }

        return IsTaking;
    }

    public override Task CloseAsync()
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    /// <summary>A datagram comes in.</summary>
    public void Play(ReadOnlySpan<byte> payload, AddressPort from)
    {
        byte[] memory = new byte[Headroom + payload.Length];
        payload.CopyTo(memory.AsSpan(Headroom));
        _receiver!.OnDatagram(new Datagram(memory, Headroom, payload.Length, slot: 0, from, default, isCut: false));
    }

    /// <summary>ICMP says that nobody is there.</summary>
    public void PlayUnreachable() => _receiver!.OnFault(SocketError.ConnectionRefused, lost: 0);
}
