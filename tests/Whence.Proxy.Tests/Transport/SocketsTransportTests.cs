using System.Net.Sockets;
using Whence.Proxy.Transport;
using Whence.Proxy.Transport.Sockets;

namespace Whence.Proxy.Tests;

public sealed class SocketsTransportTests
{
    private readonly ManualTime _time = new();

    private SocketsTransport Transport => new(_time);

    [Fact]
    public async Task The_unspecified_addresses_of_both_families_share_a_port()
    {
        await using Listener v6 = Transport.Listen(new AddressPort(Address.FromIPv6(0), 0))[0];
        await using Listener v4 = Transport.Listen(new AddressPort(Address.FromIPv4(0), v6.Local.Port))[0];
        Assert.Equal(v6.Local.Port, v4.Local.Port);
        using Peer one = await Peer.ConnectAsync(v4.Local);
        using Peer two = await Peer.ConnectAsync(v6.Local, v6: true);
        await using Connection first = (await v4.AcceptAsync().Patiently()).Connection!;
        await using Connection second = (await v6.AcceptAsync().Patiently()).Connection!;
        Assert.Equal(one.Local, first.Peer);
        Assert.Equal(two.Local, second.Peer);
    }

    [Fact]
    public async Task A_port_in_use_cannot_be_had()
    {
        await using Listener first = Transport.Listen(Rig.Loopback)[0];
        SocketException fault = Assert.Throws<SocketException>(() => Transport.Listen(first.Local));
        Assert.Equal(SocketError.AddressAlreadyInUse, fault.SocketErrorCode);
    }

    [Fact]
    public async Task A_closed_listener_ends_the_accept_under_way()
    {
        Listener listener = Transport.Listen(Rig.Loopback)[0];
        Task<AcceptResult> accept = listener.AcceptAsync().AsTask();
        await listener.DisposeAsync();
        Assert.Equal(AcceptStatus.Closed, (await accept.Patiently()).Status);
        Assert.Equal(AcceptStatus.Closed, (await listener.AcceptAsync().Patiently()).Status);
    }

    [Fact]
    public async Task A_wait_takes_no_bytes_and_the_end_of_one_side_leaves_the_other_open()
    {
        (Connection connection, Peer peer) = await PairAsync();
        Task<TransferResult> wait = connection.WaitReadableAsync().AsTask();
        await peer.SendAsync("abc");
        Assert.False((await wait.Patiently()).Failed);
        byte[] buffer = new byte[8];
        Assert.Equal(3, (await connection.ReceiveAsync(buffer).Patiently()).Bytes);
        peer.Finish();
        Assert.True((await connection.ReceiveAsync(buffer).Patiently()).IsEnd);
        Assert.Equal(4, (await connection.SendAsync("more"u8.ToArray()).Patiently()).Bytes);
        connection.ShutdownSend();
        Assert.Equal("more", await peer.ReceiveToEndAsync());
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_reset_is_a_result_not_an_exception()
    {
        (Connection connection, Peer peer) = await PairAsync();
        Task<TransferResult> wait = connection.WaitReadableAsync().AsTask();
        peer.Reset();
        TransferResult waited = await wait.Patiently();
        TransferResult received = await connection.ReceiveAsync(new byte[1]).Patiently();
        Assert.True(waited.Error == SocketError.ConnectionReset || received.Error == SocketError.ConnectionReset);
        await connection.DisposeAsync();
        Assert.Equal(SocketError.OperationAborted, (await connection.ReceiveAsync(new byte[1]).Patiently()).Error);
        Assert.Equal(SocketError.OperationAborted, (await connection.SendAsync(new byte[1]).Patiently()).Error);
        connection.ShutdownSend();
        connection.Abort();
    }

    [Fact]
    public async Task An_abort_resets_the_other_side_and_ends_what_is_under_way()
    {
        (Connection connection, Peer peer) = await PairAsync();
        Task<TransferResult> wait = connection.WaitReadableAsync().AsTask();
        connection.Abort();
        Assert.True((await wait.Patiently()).Failed);
        await peer.ExpectResetAsync();
    }

    [Fact]
    public async Task Nobody_there_is_a_refusal()
        => Assert.Equal(SocketError.ConnectionRefused, (await Transport.ConnectAsync(Backend.Dead(), TimeSpan.FromSeconds(1), null, TestContext.Current.CancellationToken).Patiently()).Error);

    [Fact]
    public async Task A_target_that_does_not_answer_costs_the_timeout()
    {
        using SilentTarget silent = await SilentTarget.StartAsync();
        Task<ConnectResult> connect = Transport.ConnectAsync(silent.Address, TimeSpan.FromSeconds(1), null, TestContext.Current.CancellationToken).AsTask();
        await Patience.UntilAsync(() => _time.TimersIn(TimeSpan.FromSeconds(1)) == 1, "the timeout");
        Assert.False(connect.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SocketError.TimedOut, (await connect.Patiently()).Error);
    }

    [Fact]
    public async Task A_connect_can_be_called_off()
    {
        using SilentTarget silent = await SilentTarget.StartAsync();
        using CancellationTokenSource cancel = new();
        Task<ConnectResult> connect = Transport.ConnectAsync(silent.Address, TimeSpan.FromSeconds(1), null, cancel.Token).AsTask();
        await cancel.CancelAsync();
        Assert.Equal(SocketError.OperationAborted, (await connect.Patiently()).Error);
    }

    [Fact]
    public async Task The_limit_for_what_is_not_acknowledged_is_the_kernels()
    {
        using Backend backend = new();
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(backend.Address.ToEndPoint()!).Patiently();
        SocketConnection connection = SocketConnection.Own(socket);
        connection.LimitUnacknowledged(TimeSpan.FromSeconds(75));
        byte[] milliseconds = new byte[4];
        socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, 18 /* TCP_USER_TIMEOUT */, milliseconds);
        Assert.Equal(75_000, BitConverter.ToInt32(milliseconds));
        connection.Abort();
        connection.LimitUnacknowledged(TimeSpan.FromSeconds(75));
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets, AcceptStatus.ResourcePressure)]
    [InlineData(SocketError.NoBufferSpaceAvailable, AcceptStatus.ResourcePressure)]
    [InlineData(SocketError.ConnectionAborted, AcceptStatus.Transient)]
    [InlineData(SocketError.ConnectionReset, AcceptStatus.Transient)]
    [InlineData(SocketError.OperationAborted, AcceptStatus.Closed)]
    public void What_an_accept_says_is_told_apart(SocketError error, AcceptStatus expected)
        => Assert.Equal(expected, SocketFaults.OfAccept(new SocketException((int)error)));

    private async Task<(Connection Connection, Peer Peer)> PairAsync()
    {
        await using Listener listener = Transport.Listen(Rig.Loopback)[0];
        Peer peer = await Peer.ConnectAsync(listener.Local);
        return ((await listener.AcceptAsync().Patiently()).Connection!, peer);
    }
}
