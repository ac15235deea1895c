using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Tests;

/// <summary>The relay over real sockets.</summary>
public sealed class TcpRelayTests
{
    [Fact]
    public async Task Bytes_go_both_ways_and_are_counted()
    {
        await using Rig rig = await Rig.StartAsync();
        (Peer client, Peer target) = await rig.ConnectThroughAsync("ping");
        Assert.Equal("ping", await target.ReceiveAsync(4));
        await target.SendAsync("pong!");
        Assert.Equal("pong!", await client.ReceiveAsync(5));
        client.Finish();
        Assert.Equal(string.Empty, await target.ReceiveToEndAsync());
        target.Finish();
        Assert.Equal(string.Empty, await client.ReceiveToEndAsync());
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal(TerminationReason.Completed, record.Termination);
        Assert.Equal((4, 5), (record.BytesReceived, record.BytesSent));
        Assert.Equal((4, 5), (rig.State.Counters.BytesReceived, rig.State.Counters.BytesSent));
        Assert.Equal(rig.Backend.Address, record.Target);
        Assert.Equal("app", record.Upstream);
        Assert.Equal(1, rig.State.Counters.Resolutions(ResolutionReason.Socket));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_one_side_is_passed_on_and_the_other_goes_on(bool clientFirst)
    {
        await using Rig rig = await Rig.StartAsync();
        (Peer client, Peer target) = await rig.ConnectThroughAsync();
        (Peer first, Peer second) = clientFirst ? (client, target) : (target, client);
        await first.SendAsync("question");
        first.Finish();
        Assert.Equal("question", await second.ReceiveToEndAsync());
        await second.SendAsync("a long answer");
        second.Finish();
        Assert.Equal("a long answer", await first.ReceiveToEndAsync());
        Assert.Equal(TerminationReason.Completed, (await rig.EndedAsync()).Termination);
    }

    [Theory]
    [InlineData(true, TerminationReason.ClientReset)]
    [InlineData(false, TerminationReason.UpstreamReset)]
    public async Task A_reset_is_passed_on_as_a_reset(bool byClient, TerminationReason reason)
    {
        await using Rig rig = await Rig.StartAsync();
        (Peer client, Peer target) = await rig.ConnectThroughAsync("x");
        await target.ReceiveAsync(1);
        (byClient ? client : target).Reset();
        await (byClient ? target : client).ExpectResetAsync();
        Assert.Equal(reason, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task A_target_that_does_not_read_stalls_the_client_at_bounded_bytes_and_loses_none()
    {
        await using Rig rig = await Rig.StartAsync();
        (Peer client, Peer target) = await rig.ConnectThroughAsync();
        byte[] chunk = new byte[64 * 1024];
        client.Socket.Blocking = false;
        long sent = 0;
        int stalls = 0;
        while (stalls < 50)
        {
            int count = client.Socket.Send(chunk, SocketFlags.None, out SocketError error);
            sent += count;
            stalls = error == SocketError.WouldBlock ? stalls + 1 : 0;
            await Task.Delay(error == SocketError.WouldBlock ? 2 : 0, TestContext.Current.CancellationToken);
            Assert.True(sent < 256 * 1024 * 1024, "the client was never stalled");
        }

        client.Socket.Blocking = true;
        client.Finish();
        long received = 0;
        while (await target.Socket.ReceiveAsync(chunk, SocketFlags.None).Patiently() is var count and > 0)
        {
            received += count;
        }

        Assert.Equal(sent, received);
        target.Finish();
        Assert.Equal(sent, (await rig.EndedAsync()).BytesReceived);
    }

    [Fact]
    public async Task The_next_target_is_tried_when_one_refuses()
    {
        await using Rig rig = await Rig.StartAsync(targets: backend => [new TargetModel(Backend.Dead(), 100), new TargetModel(backend.Address)]);
        (Peer client, Peer target) = await rig.ConnectThroughAsync("x");
        Assert.Equal("x", await target.ReceiveAsync(1));
        client.Finish();
        target.Finish();
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal(TerminationReason.Completed, record.Termination);
        Assert.Equal(rig.Backend.Address, record.Target);
    }

    [Fact]
    public async Task The_next_target_is_tried_when_one_does_not_answer_in_time()
    {
        using SilentTarget silent = await SilentTarget.StartAsync();
        await using Rig rig = await Rig.StartAsync(targets: backend => [new TargetModel(silent.Address, 100), new TargetModel(backend.Address)]);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync("x");

        // Until the time is over nobody else is tried; then the next one has the connection with everything that was sent.
        await rig.TimerAsync(UpstreamModel.DefaultConnectTimeout);
        rig.Time.Advance(UpstreamModel.DefaultConnectTimeout - TimeSpan.FromTicks(1));
        Assert.False(rig.Backend.HasConnection);
        rig.Time.Advance(TimeSpan.FromTicks(1));
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal("x", await target.ReceiveAsync(1));
        client.Finish();
        target.Finish();
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal(TerminationReason.Completed, record.Termination);
        Assert.Equal(rig.Backend.Address, record.Target);
    }

    [Fact]
    public async Task When_no_target_answers_in_time_the_log_says_that_it_was_the_time()
    {
        using SilentTarget silent = await SilentTarget.StartAsync();
        await using Rig rig = await Rig.StartAsync(targets: _ => [new TargetModel(silent.Address)]);
        using Peer client = await rig.ConnectAsync();
        await rig.TimerAsync(UpstreamModel.DefaultConnectTimeout);
        rig.Time.Advance(UpstreamModel.DefaultConnectTimeout);
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.UpstreamUnreachable, (await rig.EndedAsync()).Termination);
        Assert.Contains(nameof(SocketError.TimedOut), Assert.Single(rig.Logs.Lines, line => line.Id == EventIds.UpstreamUnreachable).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_target_the_client_is_reset()
    {
        await using Rig rig = await Rig.StartAsync(targets: _ => [new TargetModel(Backend.Dead()), new TargetModel(Backend.Dead())]);
        using Peer client = await rig.ConnectAsync();
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.UpstreamUnreachable, (await rig.EndedAsync()).Termination);
        LogLine line = Assert.Single(rig.Logs.Lines, line => line.Id == EventIds.UpstreamUnreachable);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("2 tried", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_of_both_sides_ends_the_connection_at_the_idle_time()
    {
        await using Rig rig = await Rig.StartAsync();
        (Peer client, Peer target) = await rig.ConnectThroughAsync("x");
        Assert.Equal("x", await target.ReceiveAsync(1));
        await rig.Time.AdvanceUntilAsync(UpstreamModel.DefaultIdleTimeout, () => !rig.Traffic.Connections.IsEmpty);
        await client.ExpectResetAsync();
        await target.ExpectResetAsync();
        Assert.Equal(TerminationReason.IdleTimeout, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task The_header_goes_out_before_the_client_says_anything()
    {
        await using Rig rig = await Rig.StartAsync(send: new SendModel { ProxyProtocol = ProxyVersions.V1 });
        using Peer client = await rig.ConnectAsync();
        using Peer target = await rig.Backend.AcceptAsync();
        string line = $"PROXY TCP4 127.0.0.1 127.0.0.1 {client.Local.Port} {rig.Address.Port}\r\n";
        Assert.Equal(line, await target.ReceiveAsync(line.Length));
        await client.SendAsync("x");
        Assert.Equal("x", await target.ReceiveAsync(1));
    }

    [Fact]
    public async Task A_header_that_came_in_goes_out_in_the_other_version_with_its_payload_behind_it()
    {
        await using Rig rig = await Rig.StartAsync(HeaderPolicy.Required, send: new SendModel { ProxyProtocol = ProxyVersions.V2 });
        (Peer client, Peer target) = await rig.ConnectThroughAsync(Headers.V1 + "payload");
        byte[] expected = Headers.V2(0x21, 0x11, Headers.Inet);
        Assert.Equal(expected, await target.ReceiveBytesAsync(expected.Length));
        Assert.Equal("payload", await target.ReceiveAsync(7));
        client.Reset();
    }

    [Fact]
    public async Task A_header_too_large_to_send_is_refused_before_a_target_hears_of_it()
    {
        await using Rig rig = await Rig.StartAsync(
            HeaderPolicy.Required,
            model => model with { ProxyProtocol = model.ProxyProtocol! with { Read = new ProxyReadOptions(ProxyReadOptions.LargestMaxSize) } },
            new SendModel { ProxyProtocol = ProxyVersions.V2, Tlvs = SendTlvs.Received | SendTlvs.UniqueId });
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(Headers.V2(0x21, 0x11, Headers.Inet, Headers.Tlv(0xE0, new byte[65_535 - 12 - 3])));
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.ProxyHeaderTooLargeToSend, (await rig.EndedAsync()).Termination);
        Assert.False(rig.Backend.HasConnection);
    }
}
