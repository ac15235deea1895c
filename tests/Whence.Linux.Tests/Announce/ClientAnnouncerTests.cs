using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Whence.Linux.Announce;
using Whence.Linux.Bpf;
using Whence.Linux.Interop;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Announce;

/// <summary>Connections of this process that show a client. Needs root.</summary>
public sealed class ClientAnnouncerTests
{
    /// <summary>Who asks by it learns only what needs no call of the kernel.</summary>
    private const int NoSocket = -1;

    private static readonly AddressPort Client4 = new(Address.FromIPv4(0xCB007107), 1000), Client6 = new(Address.FromIPv6((UInt128)0x20010DB8 << 96 | 1), 1001);

    [Fact]
    public async Task Whoever_accepts_a_connection_sees_the_client_that_was_promised()
    {
        using ClientAnnouncer announcer = ClientAnnouncer.Attach(AnnouncementWays.Connections);
        var announcement = new Announcement(Client4, Kind: null, Reveals: true);
        using Listening listening = new(IPAddress.Loopback);
        using Socket socket = Create(listening);
        Assert.True(announcer.TryAnnounce(socket.SafeHandle, announcement, out Announced announced));
        Assert.False(announcer.IsShown(socket.SafeHandle, announced)); // it is not connected
        using Socket accepted = await ConnectAsync(listening, socket);
        Assert.True(announcer.IsShown(socket.SafeHandle, announced));
        Assert.Equal("203.0.113.7:1000", accepted.RemoteEndPoint!.ToString());
        Assert.Equal(new PromiseCounts(Kept: 1, Unkept: 0), announcer.ReadCounts());

        using Socket plain = Create(listening);
        using Socket acceptedPlain = await ConnectAsync(listening, plain);
        Assert.Equal(plain.LocalEndPoint, acceptedPlain.RemoteEndPoint);
        Assert.False(announcer.IsShown(plain.SafeHandle, announced));
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
                Assert.True(promiser.TryConfide(Descriptor(socket), Client4));
                using Socket accepted = await ConnectAsync(listening, socket);
                Assert.Equal(socket.LocalEndPoint, accepted.RemoteEndPoint);
                Assert.Equal(new PromiseCounts(0, 0), promiser.ReadCounts());
                socket.Close(0);
            }

            Assert.Equal(new PromiseCounts(0, Unkept: 1), promiser.ReadCounts());

            // One that was refused was nobody's.
            using Socket refused = Create(listening);
            Assert.True(promiser.TryConfide(Descriptor(refused), Client4));
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

        Assert.True(announcer.TryAnnounce(socket.SafeHandle, announcement, out Announced announced));
        using Socket accepted = await ConnectAsync(listening, socket);
        Assert.True(announcer.IsShown(socket.SafeHandle, announced));
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
            uint ticket = teller.Lay(Descriptor(socket), 200, Client4);
            using Socket accepted = await ConnectAsync(listening, socket);
            Assert.False(teller.IsTold(Descriptor(socket), ticket));
        }
        finally
        {
            Directory.Delete(elsewhere);
        }
    }

    /// <summary>A later one has its place in the memory that says so.</summary>
    [Fact]
    public async Task What_was_told_is_known_after_many_more_connections_too()
    {
        using ToaTeller teller = ToaTeller.Attach(OwnCgroup.Find()!.Value.Path);
        using Listening listening = new(IPAddress.Loopback);
        using Socket socket = Create(listening), later = Create(listening), plain = Create(listening);
        uint first = teller.Lay(Descriptor(socket), 200, Client4), last = 0;
        using Socket accepted = await ConnectAsync(listening, socket);
        for (int i = 0; i < AnnounceLayout.Tickets; i++)
        {
            last = teller.Lay(Descriptor(later), 200, Client4);
            Assert.False(teller.IsTold(Descriptor(later), last));
        }

        Assert.Equal(first % AnnounceLayout.Tickets, last % AnnounceLayout.Tickets);
        Assert.True(teller.IsTold(NoSocket, first));
        using Socket acceptedLater = await ConnectAsync(listening, later);
        Assert.True(teller.IsTold(NoSocket, last));
        Assert.Throws<LinuxException>(() => teller.IsTold(NoSocket, first));
        Assert.True(teller.IsTold(Descriptor(socket), first));
        Assert.True(teller.IsTold(Descriptor(later), last));
        using Socket acceptedPlain = await ConnectAsync(listening, plain);
        Assert.False(teller.IsTold(Descriptor(plain), first));
        Assert.False(teller.IsTold(Descriptor(later), first));
    }

    /// <summary>Whoever else is in our cgroup could have a balancer's word otherwise; another gateway is there, too.</summary>
    [Fact]
    public async Task Nobody_tells_who_does_not_know_the_secret()
    {
        string own = OwnCgroup.Find()!.Value.Path;
        using ToaTeller teller = ToaTeller.Attach(own), another = ToaTeller.Attach(own);
        using Listening listening = new(IPAddress.Loopback);
        using Socket guessing = Create(listening), telling = Create(listening), tellingToo = Create(listening);
        var guess = new AnnounceLayout.Laying { Ticket = 77 };
        ToaWriter.TryWrite(guess.Option, 200, Client4, out _);
        Assert.True(SocketOptions.TrySetLong(Descriptor(guessing), SocketOptions.LevelTcp, SocketOptions.NoDelay, guess));
        Assert.True(guessing.NoDelay);
        using Socket accepted = await ConnectAsync(listening, guessing);
        Assert.False(teller.IsTold(Descriptor(guessing), 77));

        // What the program lays down itself is the same, but for the secret.
        uint ticket = teller.Lay(Descriptor(telling), 200, Client4), ticketToo = another.Lay(Descriptor(tellingToo), 200, Client4);
        Assert.Equal(ticket, ticketToo);
        using Socket acceptedTelling = await ConnectAsync(listening, telling);
        Assert.True(teller.IsTold(NoSocket, ticket));
        Assert.False(another.IsTold(Descriptor(telling), ticket));
        using Socket acceptedTellingToo = await ConnectAsync(listening, tellingToo);
        Assert.True(another.IsTold(NoSocket, ticketToo));
    }

    [Fact]
    public async Task What_is_laid_down_again_counts_anew()
    {
        using ToaTeller teller = ToaTeller.Attach(OwnCgroup.Find()!.Value.Path);
        using Listening listening = new(IPAddress.Loopback);
        using Socket socket = Create(listening);
        uint first = teller.Lay(Descriptor(socket), 200, Client4), second = teller.Lay(Descriptor(socket), 200, Client4);
        using Socket accepted = await ConnectAsync(listening, socket);
        Assert.False(teller.IsTold(Descriptor(socket), first));
        Assert.True(teller.IsTold(NoSocket, second));
        uint third = teller.Lay(Descriptor(socket), 200, Client4);
        Assert.False(teller.IsTold(Descriptor(socket), third));
    }

    /// <summary>Programs of the kernel get no more than a page of an option, and Linux before 6.5 then refuses the whole call unless they say otherwise.</summary>
    [Fact]
    public void Options_of_others_that_are_longer_than_a_page_are_set_as_ever()
    {
        using ToaTeller teller = ToaTeller.Attach(OwnCgroup.Find()!.Value.Path);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        byte[] on = new byte[2 * Environment.SystemPageSize];
        on[0] = 1;
        socket.SetRawSocketOption(SocketOptions.LevelTcp, SocketOptions.NoDelay, on);
        Assert.True(socket.NoDelay);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_socket_on_a_loop_that_shows_its_client_sends_small_pieces_at_once(bool isInOption)
    {
        using ClientAnnouncer announcer = ClientAnnouncer.Attach(isInOption ? AnnouncementWays.Toa : AnnouncementWays.Connections);
        using TestGroup test = new();
        using Listening listening = new(IPAddress.Loopback);
        LoopSocket socket = LoopSocket.Create(test.Loop, AddressPort.FromEndPoint(listening.EndPoint), default, out _)!;
        Assert.False(announcer.IsShown(socket, default));
        Assert.True(announcer.TryAnnounce(socket, new Announcement(Client4, isInOption ? (byte)200 : null, !isInOption), out Announced announced));
        Assert.Equal(isInOption, socket.IsNagleOff);
        Assert.Equal(default, await socket.ConnectAsync().Patiently());
        Assert.True(announcer.IsShown(socket, announced));
        Assert.False(announcer.IsShown(socket, default));
        Assert.True(SocketOptions.TryGet(socket.Descriptor, SocketOptions.LevelTcp, SocketOptions.NoDelay, out int noDelay));
        Assert.Equal(1, noDelay);
        socket.Close();
    }

    [Fact]
    public async Task Nobody_is_announced_by_a_socket_that_is_closed()
    {
        using ClientAnnouncer announcer = ClientAnnouncer.Attach(AnnouncementWays.Toa);
        using TestGroup test = new();
        LoopSocket socket = LoopSocket.Create(test.Loop, new AddressPort(Client4.Address, 80), default, out _)!;
        Assert.False(announcer.TryAnnounce(socket, new Announcement(default, 200, Reveals: false), out Announced announced));
        Assert.False(announcer.IsShown(socket, announced));
        socket.Close();
        await test.Loop.DoAsync(static () => { }); // after what it has to do before
        Assert.True(socket.IsClosed);
        Assert.False(announcer.TryAnnounce(socket, new Announcement(Client4, 200, Reveals: false), out announced));
        Assert.False(announcer.IsShown(socket, announced));
    }

    private static int Descriptor(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

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
