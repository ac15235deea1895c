using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

public sealed class ClientHelloPumpTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = ListenerTlsModel.DefaultHandshakeTimeout;

    private readonly ManualTime _time = new();
    private readonly FakeConnection _connection = new();

    [Fact]
    public async Task A_drip_does_not_put_the_deadline_off()
    {
        Task<HelloReceipt> receipt = Receive();
        foreach (byte drop in HelloBytes.Hello()[..9])
        {
            await _connection.WaitingAsync();
            Assert.False(receipt.IsCompleted);
            _connection.Feed(drop);
            await _connection.WaitingAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TerminationReason.TlsTimeout, (await receipt.Patiently()).Rejection);
    }

    [Fact]
    public async Task A_silent_client_holds_no_buffer_and_is_given_up_at_the_deadline()
    {
        Task<HelloReceipt> receipt = Receive();
        await _connection.WaitingAsync();
        _time.Advance(Deadline);
        Assert.Equal(TerminationReason.TlsTimeout, (await receipt.Patiently()).Rejection);
        Assert.Equal(0, _connection.Receives);
    }

    /// <summary>In two pieces, cut anywhere; what comes behind the hello at once stays, too.</summary>
    [Fact]
    public async Task All_bytes_are_left_to_be_passed_on()
    {
        byte[] hello = HelloBytes.Hello("a.example.net", "h2");
        byte[] sent = [.. hello, 20, 3, 3, 0, 1, 1];
        for (int cut = 1; cut < hello.Length; cut++)
        {
            FakeConnection connection = new();
            Task<HelloReceipt> receipt = ClientHelloPump.ReceiveAsync(connection, TlsVersion.Tls12, Deadline, _time).AsTask();
            connection.Feed(sent[..cut]);
            await connection.WaitingAsync();
            connection.Feed(sent[cut..]);
            HelloReceipt result = await receipt.Patiently();
            Assert.Equal("a.example.net", result.Offer!.ServerName);
            Assert.Equal("h2"u8, result.Offer.CertainProtocol.Span);
            Assert.Equal(sent, PrefixedConnection.TakePrefix(result.Payload!).ToArray());
            Assert.Same(connection, PrefixedConnection.Settled(result.Payload!));
        }
    }

    [Fact]
    public async Task What_came_with_the_proxy_header_is_read_first()
    {
        byte[] hello = HelloBytes.Hello();
        PrefixedConnection behind = new(_connection, hello.AsMemory(0, 50), pendingWait: null);
        Task<HelloReceipt> receipt = ClientHelloPump.ReceiveAsync(behind, TlsVersion.Tls12, Deadline, _time).AsTask();
        await _connection.WaitingAsync();
        _connection.Feed(hello[50..]);
        Assert.Equal(hello, PrefixedConnection.TakePrefix((await receipt.Patiently()).Payload!).ToArray());
    }

    [Fact]
    public async Task A_hello_as_long_as_they_may_be_is_received_in_pieces()
    {
        byte[] hello = HelloBytes.Records(HelloBytes.Message(HelloBytes.Extension(21, new byte[16_000])), 1200);
        Task<HelloReceipt> receipt = Receive();
        foreach (byte[] piece in hello.Chunk(1448))
        {
            await _connection.WaitingAsync();
            _connection.Feed(piece);
        }

        Assert.Equal(hello, PrefixedConnection.TakePrefix((await receipt.Patiently()).Payload!).ToArray());
    }

    [Theory]
    [InlineData(0, TerminationReason.Empty)]
    [InlineData(1, TerminationReason.TlsTruncated)]
    [InlineData(60, TerminationReason.TlsTruncated)]
    public async Task A_client_that_closes_before_the_end_of_its_hello_sent_none(int length, TerminationReason reason)
    {
        Task<HelloReceipt> receipt = Receive();
        if (length > 0)
        {
            _connection.Feed(HelloBytes.Hello()[..length]);
            await _connection.WaitingAsync();
        }

        _connection.FeedEnd();
        Assert.Equal(reason, (await receipt.Patiently()).Rejection);
    }

    [Fact]
    public async Task What_cannot_become_a_hello_is_refused_at_its_fifth_byte()
    {
        Task<HelloReceipt> receipt = Receive();
        _connection.Feed(22, 3, 1, 0x48);
        await _connection.WaitingAsync();
        _connection.Feed(1);
        HelloReceipt result = await receipt.Patiently();
        Assert.Equal((TerminationReason.TlsHelloInvalid, ClientHelloReason.RecordTooLong), (result.Rejection!.Value, result.Reason));
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _time.TimersIn(Deadline));
        await _connection.DisposeAsync();
    }

    private Task<HelloReceipt> Receive() => ClientHelloPump.ReceiveAsync(_connection, TlsVersion.Tls12, Deadline, _time).AsTask();
}
