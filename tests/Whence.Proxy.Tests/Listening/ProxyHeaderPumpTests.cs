using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

public sealed class ProxyHeaderPumpTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeConnection _connection = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_drip_does_not_put_the_deadline_off(bool optional)
    {
        Task<HeaderReceipt> receipt = Receive(optional);
        foreach (byte drop in "PROXY"u8.ToArray())
        {
            await _connection.WaitingAsync();
            Assert.False(receipt.IsCompleted);
            _connection.Feed(drop);
            await _connection.WaitingAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(TerminationReason.ProxyHeaderTimeout, (await receipt.Patiently()).Rejection);
        Assert.Equal(5, _connection.Receives);
    }

    [Fact]
    public async Task Nothing_is_received_while_nothing_is_there()
    {
        Task<HeaderReceipt> receipt = Receive(optional: true);
        await _connection.WaitingAsync();
        _time.Advance(ProxyProtocolModel.DefaultDeadline);
        Assert.Null((await receipt.Patiently()).Rejection);
        Assert.Equal(0, _connection.Receives);
    }

    [Fact]
    public async Task The_wait_that_silence_leaves_behind_is_taken_over_not_doubled()
    {
        Task<HeaderReceipt> receipt = Receive(optional: true);
        await _connection.WaitingAsync();
        _time.Advance(ProxyProtocolModel.DefaultDeadline);
        Connection payload = (await receipt.Patiently()).Payload!;
        ValueTask<TransferResult> wait = payload.WaitReadableAsync();
        _connection.Feed(1, 2, 3);
        Assert.False((await wait.Patiently()).Failed);
        byte[] buffer = new byte[8];
        Assert.Equal(3, (await payload.ReceiveAsync(buffer)).Bytes);
        Assert.Same(_connection, PrefixedConnection.Settled(payload));
    }

    [Fact]
    public async Task All_bytes_of_a_connection_without_a_header_are_kept_in_order()
    {
        Task<HeaderReceipt> receipt = Receive(optional: true);
        _connection.Feed("PRO"u8.ToArray());
        await _connection.WaitingAsync();
        _connection.Feed("PFIND /"u8.ToArray());
        Connection payload = (await receipt.Patiently()).Payload!;
        Assert.Equal("PROPFIND /", System.Text.Encoding.ASCII.GetString(PrefixedConnection.TakePrefix(payload).Span));
        Assert.Same(_connection, PrefixedConnection.Settled(payload));
    }

    [Fact]
    public async Task A_cut_off_start_that_is_no_header_is_payload_under_optional()
    {
        Task<HeaderReceipt> receipt = Receive(optional: true);
        _connection.Feed("PRO"u8.ToArray());
        await _connection.WaitingAsync();
        _connection.FeedEnd();
        HeaderReceipt result = await receipt.Patiently();
        Assert.Equal(ResolutionReason.ProxyOptional, result.Source!.Reason);
        Assert.Equal(3, PrefixedConnection.TakePrefix(result.Payload!).Length);
    }

    [Fact]
    public async Task A_sender_of_single_bytes_is_parsed_at_the_length_it_announced_only()
    {
        byte[] header = Headers.V2(0x21, 0x11, Headers.Inet, Headers.Tlv(0xE0, new byte[2000]));
        Task<HeaderReceipt> receipt = Receive(optional: false);
        foreach (byte[] part in header.Chunk(500))
        {
            _connection.Feed(part);
            await Patience.UntilAsync(() => _connection.IsWaiting || receipt.IsCompleted, "the part taken");
        }

        HeaderReceipt result = await receipt.Patiently();
        Assert.True(result.HasHeader);
        Assert.Equal(2003, result.Source!.Tlvs.Length);
        Assert.Same(_connection, result.Payload);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Task<HeaderReceipt> Receive(bool optional)
        => ProxyHeaderPump.ReceiveAsync(_connection, Rig.PolicyOf(HeaderPolicy.Required), optional, _time).AsTask();
}
