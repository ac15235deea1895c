using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Whence.Linux.Announce;
using Whence.Linux.Bpf;

namespace Whence.Linux.Tests.Announce;

/// <summary>Connections of this process that show a client. Needs root.</summary>
public sealed class ClientAnnouncerTests
{
    private static readonly AddressPort Client4 = new(Address.FromIPv4(0xCB007107), 1000), Client6 = new(Address.FromIPv6((UInt128)0x20010DB8 << 96 | 1), 1001);

    [Fact]
    public async Task Whoever_accepts_a_connection_sees_the_client_that_was_promised()
    {
        using ClientAnnouncer announcer = ClientAnnouncer.Attach(AnnouncementWays.Connections);
        var announcement = new Announcement(Client4, Kind: null, Reveals: true);
        using Listening listening = new(IPAddress.Loopback);
        using Socket socket = Create(listening);
        Assert.True(announcer.TryAnnounce(socket.SafeHandle, announcement));
        Assert.False(announcer.IsShown(socket.SafeHandle, announcement)); // it is not connected
        using Socket accepted = await ConnectAsync(listening, socket);
        Assert.True(announcer.IsShown(socket.SafeHandle, announcement));
        Assert.Equal("203.0.113.7:1000", accepted.RemoteEndPoint!.ToString());
        Assert.Equal(new PromiseCounts(Kept: 1, Unkept: 0), announcer.ReadCounts());

        using Socket plain = Create(listening);
        using Socket acceptedPlain = await ConnectAsync(listening, plain);
        Assert.Equal(plain.LocalEndPoint, acceptedPlain.RemoteEndPoint);
        Assert.False(announcer.IsShown(plain.SafeHandle, announcement));
    }

    /// <summary>Whoever accepts it is in no cgroup that is reached, and took us for the client.</summary>
    [Fact]
    public async Task A_promise_that_nobody_keeps_is_counted()
    {
        (string own, string root) = OwnCgroup.Find()!.Value;
        string empty = Directory.CreateDirectory(Path.Combine(root, $"whence-{Guid.NewGuid():N}")).FullName;
        try
        {
            using ClientPromiser promiser = ClientPromiser.Attach(own, empty);
            using Listening listening = new(IPAddress.Loopback);
            using (Socket socket = Create(listening))
            {
                promiser.Confide((int)socket.SafeHandle.DangerousGetHandle(), Client4);
                using Socket accepted = await ConnectAsync(listening, socket);
                Assert.Equal(socket.LocalEndPoint, accepted.RemoteEndPoint);
                Assert.Equal(new PromiseCounts(0, 0), promiser.ReadCounts());
                socket.Close(0);
            }

            Assert.Equal(new PromiseCounts(0, Unkept: 1), promiser.ReadCounts());

            // One that was refused was nobody's.
            using Socket refused = Create(listening);
            promiser.Confide((int)refused.SafeHandle.DangerousGetHandle(), Client4);
            listening.Dispose();
            await Assert.ThrowsAsync<SocketException>(() => refused.ConnectAsync(listening.EndPoint));
            refused.Close(0);
            Assert.Equal(new PromiseCounts(0, Unkept: 1), promiser.ReadCounts());
        }
        finally
        {
            Directory.Delete(empty);
        }
    }

    /// <summary>Signatures of segments (RFC 2385) leave a SYN no room for an option with an address of IPv6: it is in the ACK.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_connection_shows_its_client_in_the_SYN_or_where_there_is_room(bool isIPv6, bool isSigned)
    {
        using ClientAnnouncer announcer = ClientAnnouncer.Attach(AnnouncementWays.Toa);
        var announcement = new Announcement(isIPv6 ? Client6 : Client4, Kind: 200, Reveals: false);
        using Listening listening = new(IPAddress.Loopback);
        using Socket socket = Create(listening);
        if (isSigned)
        {
            Sign(listening.Socket);
            Sign(socket);
        }

        Assert.True(announcer.TryAnnounce(socket.SafeHandle, announcement));
        using Socket accepted = await ConnectAsync(listening, socket);
        Assert.True(announcer.IsShown(socket.SafeHandle, announcement));
        Assert.Null(announcer.ReadCounts());
    }

    /// <summary>As one where no segment had room, and one of a process that was moved to where nothing is attached.</summary>
    [Fact]
    public async Task A_connection_whose_segments_had_no_option_shows_nobody()
    {
        string elsewhere = Directory.CreateDirectory(Path.Combine(OwnCgroup.Find()!.Value.Root, $"whence-{Guid.NewGuid():N}")).FullName;
        try
        {
            using ToaTeller teller = ToaTeller.Attach(elsewhere);
            using Listening listening = new(IPAddress.Loopback);
            using Socket socket = Create(listening);
            teller.Lay((int)socket.SafeHandle.DangerousGetHandle(), 200, Client4);
            using Socket accepted = await ConnectAsync(listening, socket);
            Assert.False(teller.IsTold((int)socket.SafeHandle.DangerousGetHandle()));
        }
        finally
        {
            Directory.Delete(elsewhere);
        }
    }

    private static Socket Create(Listening listening) => new(listening.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

    private static async Task<Socket> ConnectAsync(Listening listening, Socket socket)
    {
        await socket.ConnectAsync(listening.EndPoint);
        return await listening.Socket.AcceptAsync();
    }

    /// <summary>struct tcp_md5sig (linux/tcp.h): the other end, 8 bytes of which the length of the key is one, and the key.</summary>
    private static void Sign(Socket socket)
    {
        const int LevelTcp = 6, SignatureOption = 14, KeyLengthAt = 130, KeyAt = 136, Size = 216;
        byte[] key = Encoding.ASCII.GetBytes("whence");
        byte[] signature = new byte[Size];
        BinaryPrimitives.WriteUInt16LittleEndian(signature, (ushort)AddressFamily.InterNetwork);
        IPAddress.Loopback.TryWriteBytes(signature.AsSpan(4), out _);
        BinaryPrimitives.WriteUInt16LittleEndian(signature.AsSpan(KeyLengthAt), (ushort)key.Length);
        key.CopyTo(signature, KeyAt);
        socket.SetRawSocketOption(LevelTcp, SignatureOption, signature);
    }

    private sealed class Listening : IDisposable
    {
        public Listening(IPAddress address)
        {
            Socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            Socket.Bind(new IPEndPoint(address, 0));
            Socket.Listen();
            EndPoint = (IPEndPoint)Socket.LocalEndPoint!;
        }

        public Socket Socket { get; }

        public IPEndPoint EndPoint { get; }

        public void Dispose() => Socket.Dispose();
    }
}
