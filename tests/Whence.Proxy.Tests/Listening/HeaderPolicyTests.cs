using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Tests;

/// <summary>What each policy does with what a peer sends; in each case nothing leaks (<see cref="Rig"/>).</summary>
public sealed class HeaderPolicyTests
{
    private static readonly AddressPort Client = Rig.Port("203.0.113.7:56324");

    [Theory]
    [InlineData(HeaderPolicy.Required)]
    [InlineData(HeaderPolicy.Optional)]
    internal async Task A_header_names_the_sender_and_the_bytes_behind_it_reach_the_target(HeaderPolicy policy)
    {
        await using Rig rig = await Rig.StartAsync(policy);
        (Peer client, Peer target) = await rig.ConnectThroughAsync(Headers.V1 + "hello");
        Assert.Equal("hello", await target.ReceiveAsync(5));
        client.Finish();
        target.Finish();
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal(TerminationReason.Completed, record.Termination);
        Assert.Equal(Client, record.Source!.Sender);
        Assert.Equal(client.Local, record.Source.Peer);
        Assert.Equal(policy == HeaderPolicy.Required, record.Source.Verified);
        Assert.Equal(5, record.BytesReceived);
        Assert.Equal(1, rig.State.Counters.WithHeader);
        Assert.Equal(0, rig.State.Counters.WithoutHeader);
    }

    [Fact]
    public async Task Plain_never_parses_a_header()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Plain);
        (Peer client, Peer target) = await rig.ConnectThroughAsync(Headers.V1);
        Assert.Equal(Headers.V1, await target.ReceiveAsync(Headers.V1.Length));
        client.Finish();
        target.Finish();
        Assert.Equal(ResolutionReason.Socket, (await rig.EndedAsync()).Source!.Reason);
    }

    [Fact]
    public async Task A_peer_in_no_list_is_reset_before_a_byte_is_read()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Reject);
        Peer client = await rig.ConnectAsync();
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.PeerNotListed, (await rig.EndedAsync()).Termination);
        Assert.Contains(rig.Logs.Lines, line => line.Level == LogLevel.Information && line.Text.EndsWith(": peer-not-listed", StringComparison.Ordinal));
        Assert.False(rig.Backend.HasConnection);
    }

    [Fact]
    public async Task Optional_takes_both_kinds_on_one_port_and_counts_them()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Optional);
        foreach (string first in new[] { Headers.V1 + "x", "GET", "PROPFIND" })
        {
            (Peer client, Peer target) = await rig.ConnectThroughAsync(first);
            string payload = first.StartsWith("PROXY", StringComparison.Ordinal) ? "x" : first;
            Assert.Equal(payload, await target.ReceiveAsync(payload.Length));
            client.Finish();
            target.Finish();
        }

        await rig.EndedAsync(3);
        Assert.All(rig.Traffic.Connections, record => Assert.False(record.Source!.Verified));
        Assert.Equal(2, rig.Traffic.Connections.Count(record => record.Source!.Sender == record.Source.Peer));
        Assert.Equal(1, rig.State.Counters.WithHeader);
        Assert.Equal(2, rig.State.Counters.WithoutHeader);
    }

    [Fact]
    public async Task Under_optional_a_server_that_speaks_first_is_heard_after_the_deadline_and_nothing_is_lost()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Optional);
        using Peer client = await rig.ConnectAsync();
        await rig.TimerAsync(ProxyProtocolModel.DefaultDeadline);
        rig.Time.Advance(ProxyProtocolModel.DefaultDeadline);
        using Peer target = await rig.Backend.AcceptAsync();
        await target.SendAsync("220 ready");
        Assert.Equal("220 ready", await client.ReceiveAsync(9));
        await client.SendAsync(Headers.V1);
        Assert.Equal(Headers.V1, await target.ReceiveAsync(Headers.V1.Length));
        client.Finish();
        target.Finish();
        Assert.Equal(TerminationReason.Completed, (await rig.EndedAsync()).Termination);
        Assert.Equal(1, rig.State.Counters.WithoutHeader);
    }

    [Fact]
    public async Task Under_optional_a_client_that_only_listens_gets_the_greeting()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Optional);
        using Peer client = await rig.ConnectAsync();
        client.Finish();
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal(string.Empty, await target.ReceiveToEndAsync());
        await target.SendAsync("bye");
        target.Finish();
        Assert.Equal("bye", await client.ReceiveToEndAsync());
    }

    [Fact]
    public async Task Under_plain_a_server_that_speaks_first_is_heard_at_once()
    {
        await using Rig rig = await Rig.StartAsync();
        using Peer client = await rig.ConnectAsync();
        using Peer target = await rig.Backend.AcceptAsync();
        await target.SendAsync("220 ready");
        Assert.Equal("220 ready", await client.ReceiveAsync(9));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", TerminationReason.ProxyHeaderMissing, ProxyReason.None)]
    [InlineData("PROXY TCP4 256.1.1.1 198.51.100.1 56324 443\r\n", TerminationReason.ProxyHeaderInvalid, ProxyReason.V1Address)]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 56324 65536\r\n", TerminationReason.ProxyHeaderInvalid, ProxyReason.V1Port)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x31\x11\0\0", TerminationReason.ProxyHeaderInvalid, ProxyReason.V2Version)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x11\xFF\xFF", TerminationReason.ProxyHeaderInvalid, ProxyReason.V2TooLong)]
    internal async Task What_is_no_valid_header_is_reset_before_it_reaches_a_target(string sent, TerminationReason reason, ProxyReason proxyReason)
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(sent);
        await client.ExpectResetAsync();
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal(reason, record.Termination);
        Assert.Equal(proxyReason, record.ProxyReason);
        Assert.Null(record.Source);
        Assert.False(rig.Backend.HasConnection);
        Assert.Equal(1, rig.State.Counters.Terminations(reason));
        Assert.Equal(proxyReason == ProxyReason.None ? 0 : 1, rig.State.Counters.ProxyRejections(proxyReason));
        LogLine line = Assert.Single(rig.Logs.Lines, line => line.Text.Contains("rejected", StringComparison.Ordinal));
        Assert.Contains(reason.ToName(), line.Text, StringComparison.Ordinal);
        Assert.Equal(proxyReason != ProxyReason.None, line.Text.Contains(proxyReason.ToName(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_optional_bytes_that_begin_as_a_header_and_go_wrong_are_reset_too()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Optional);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync("PROXY TCP5 ");
        await client.SendAsync("203.0.113.7 198.51.100.1 1 2\r\n");
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.ProxyHeaderInvalid, (await rig.EndedAsync()).Termination);
    }

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7", TerminationReason.ProxyHeaderTruncated)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0C\x01", TerminationReason.ProxyHeaderTruncated)]
    [InlineData("PRO", TerminationReason.ProxyHeaderMissing)]
    [InlineData("", TerminationReason.Empty)]
    internal async Task An_end_before_the_header_is_complete_has_its_reason(string sent, TerminationReason reason)
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(sent);
        client.Finish();
        Assert.Equal(reason, (await rig.EndedAsync()).Termination);
        Assert.False(rig.Backend.HasConnection);
    }

    [Theory]
    [InlineData(HeaderPolicy.Required)]
    [InlineData(HeaderPolicy.Optional)]
    internal async Task A_reset_before_a_byte_is_empty_and_quiet(HeaderPolicy policy)
    {
        await using Rig rig = await Rig.StartAsync(policy);
        using Peer client = await rig.ConnectAsync();
        await rig.TimerAsync(ProxyProtocolModel.DefaultDeadline);
        client.Reset();
        Assert.Equal(TerminationReason.Empty, (await rig.EndedAsync()).Termination);
        Assert.Equal(LogLevel.Debug, Assert.Single(rig.Logs.Lines, line => line.Id == EventIds.ConnectionEmpty).Level);
        Assert.DoesNotContain(rig.Logs.Lines, line => line.Id == EventIds.ConnectionRejected);
    }

    [Fact]
    public async Task Silence_under_required_ends_at_the_deadline()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required);
        using Peer client = await rig.ConnectAsync();
        await rig.TimerAsync(ProxyProtocolModel.DefaultDeadline);
        rig.Time.Advance(ProxyProtocolModel.DefaultDeadline);
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.ProxyHeaderTimeout, (await rig.EndedAsync()).Termination);
    }

    public static TheoryData<string> Whole() => [.. new[]
    {
        Headers.V1,
        "PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\n",
        "PROXY UNKNOWN\r\n",
        Headers.Text(Headers.V2(0x21, 0x11, Headers.Inet)),
        Headers.Text(Headers.V2(0x20, 0x00)),
        Headers.Text(Headers.V2(0x21, 0x11, Headers.Inet, Headers.Tlv(0xE0, new byte[700]))),
    }.Select(Convert)];

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task A_header_may_come_byte_by_byte(string latin)
    {
        string header = Convert(latin);
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required);
        using Peer client = await rig.ConnectAsync();
        foreach (char character in header)
        {
            await client.SendAsync(character.ToString());
        }

        using Peer target = await rig.Backend.AcceptAsync();
        await client.SendAsync("payload");
        Assert.Equal("payload", await target.ReceiveAsync(7));
    }

    [Fact]
    public async Task The_largest_header_there_is_is_read_where_it_is_allowed()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required, model => model with
        {
            ProxyProtocol = model.ProxyProtocol! with { Read = new ProxyReadOptions(ProxyReadOptions.LargestMaxSize) },
        });
        byte[] header = Headers.V2(0x21, 0x11, Headers.Inet, Headers.Tlv(0xE0, new byte[65_535 - 12 - 3]));
        (Peer client, Peer target) = await rig.ConnectThroughAsync(Headers.Text(header) + "x");
        Assert.Equal("x", await target.ReceiveAsync(1));
        client.Finish();
        target.Finish();
        Assert.Equal(65_523, (await rig.EndedAsync()).Source!.Tlvs.Length);
    }

    [Fact]
    public async Task A_datagram_family_and_a_tlv_that_comes_twice_are_taken_and_counted()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required);
        byte[] header = Headers.V2(0x21, 0x12, Headers.Inet, Headers.Tlv(0xE0, 1), Headers.Tlv(0xE0, 2));
        (Peer client, Peer target) = await rig.ConnectThroughAsync(Headers.Text(header));
        client.Finish();
        target.Finish();
        Assert.Equal(Client, (await rig.EndedAsync()).Source!.Sender);
        Assert.Equal(1, rig.State.Counters.TransportMismatch);
        Assert.Equal(1, rig.State.Counters.DuplicateTlvs);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN 8.8.8.8 8.8.4.4 1 2\r\n", ResolutionReason.ProxyUnknown)]
    [InlineData("PROXY TCP4 0.0.0.0 198.51.100.1 1 2\r\n", ResolutionReason.ProxyUnusableAddress)]
    [InlineData("PROXY TCP4 127.0.0.1 198.51.100.1 1 2\r\n", ResolutionReason.Proxy)]
    internal async Task A_header_without_a_usable_client_leaves_the_peer_as_the_sender(string header, ResolutionReason reason)
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required);
        (Peer client, Peer target) = await rig.ConnectThroughAsync(header);
        client.Finish();
        target.Finish();
        ConnectionSource source = (await rig.EndedAsync()).Source!;
        Assert.Equal(reason, source.Reason);
        Assert.Equal(1, rig.State.Counters.Resolutions(reason));
        Assert.Equal(reason == ResolutionReason.Proxy, source.Sender != source.Peer);
    }

    /// <summary>There and back: test names may not hold control characters.</summary>
    private static string Convert(string text)
        => text.StartsWith("hex:", StringComparison.Ordinal)
            ? Headers.Text(System.Convert.FromHexString(text.AsSpan(4)))
            : "hex:" + System.Convert.ToHexString(System.Text.Encoding.Latin1.GetBytes(text));
}
