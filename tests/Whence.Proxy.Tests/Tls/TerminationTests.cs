using System.Collections.Immutable;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests.Tls;

public sealed class TerminationTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_client_in_tls_and_a_target_in_clear_hear_each_other_to_both_ends(SslProtocols version)
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, protocol: version);
        await client.SendAsync("hello");
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal("hello", await target.ReceiveAsync(5));
        await target.SendAsync("welcome");
        Assert.Equal("welcome", await client.ReceiveAsync(7));

        await client.Stream.ShutdownAsync().Patiently(); // close_notify: the client is done, and still listens
        Assert.Equal(string.Empty, await target.ReceiveToEndAsync());
        await target.SendAsync("and more");
        target.Finish();
        Assert.Equal("and more", await client.ReceiveToEndAsync());
        Assert.Equal(TerminationReason.Completed, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task A_target_that_is_done_first_ends_its_direction_alone()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address);
        using Peer target = await rig.Backend.AcceptAsync();
        await target.SendAsync("bye");
        target.Finish();
        Assert.Equal("bye", await client.ReceiveToEndAsync());
        await client.SendAsync("last words");
        Assert.Equal("last words", await target.ReceiveAsync(10));
        await client.Stream.ShutdownAsync().Patiently();
        Assert.Equal(TerminationReason.Completed, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task A_stream_that_was_cut_off_is_never_passed_on_as_whole()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address);
        await client.SendAsync("half of it");
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal("half of it", await target.ReceiveAsync(10));
        client.Socket.Shutdown(SocketShutdown.Send); // a FIN that anybody on the way could have sent
        await target.ExpectResetAsync();
        Assert.Equal(TerminationReason.ClientReset, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task A_target_that_resets_is_a_broken_stream_for_the_client()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address);
        using Peer target = await rig.Backend.AcceptAsync();
        await target.SendAsync("half of it");
        Assert.Equal("half of it", await client.ReceiveAsync(10));
        target.Reset();
        await Assert.ThrowsAsync<IOException>(client.ReceiveToEndAsync);
        Assert.Equal(TerminationReason.UpstreamReset, (await rig.EndedAsync()).Termination);
    }

    [Theory]
    [InlineData("a.example.net", "a.example.net")]
    [InlineData("A.EXAMPLE.NET", "a.example.net")]
    [InlineData("b.example.net", "*.example.net")]
    [InlineData("c.b.example.net", "first.test")]
    [InlineData("example.net", "first.test")]
    [InlineData("elsewhere.test", "first.test")]
    [InlineData("b\u00FCcher.test", "xn--bcher-kva.test")]
    [InlineData("", "first.test")]
    public async Task The_certificate_is_the_one_for_the_name_that_was_asked_for(string asked, string shown)
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(
            _authority.Server("first", "first.test"),
            _authority.Server("wild", "*.example.net"),
            _authority.Server("a", "a.example.net"),
            _authority.Server("idn", "xn--bcher-kva.test")));
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, asked);
        Assert.Equal(shown, client.Shown);
    }

    [Fact]
    public async Task Tls_1_2_is_refused_where_1_3_is_the_oldest()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")) with { MinVersion = TlsVersion.Tls13 });
        AuthenticationException refused = await Assert.ThrowsAsync<AuthenticationException>(
            () => TlsPeer.ConnectAsync(rig.Address, protocol: SslProtocols.Tls12));
        Assert.Contains("alert", refused.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(ClientHelloReason.VersionTooOld, (await rig.EndedAsync()).HelloReason);
        Assert.False(rig.Backend.HasConnection);
    }

    [Fact]
    public async Task What_is_not_tls_is_closed_without_an_answer()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync("SSH-2.0-OpenSSH\r\n");
        await client.ExpectResetAsync();
        await ExpectWrongHelloAsync(rig, ClientHelloReason.NotTls, "not-tls");
    }

    [Fact]
    public async Task Plain_http_gets_an_answer_that_it_can_read()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReceiveToEndAsync(), StringComparison.Ordinal);
        client.Finish();
        await ExpectWrongHelloAsync(rig, ClientHelloReason.PlainHttp, "plain-http");
    }

    [Theory]
    [InlineData("", TerminationReason.Empty)]
    [InlineData("\u0016\u0003\u0001", TerminationReason.TlsTruncated)]
    internal async Task A_client_that_leaves_inside_the_handshake_is_told_from_one_that_never_began(string bytes, TerminationReason reason)
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(bytes);
        client.Finish();
        Assert.Equal(reason, (await rig.EndedAsync()).Termination);
    }

    /// <summary>From the accept to the end: the hello, in the second half of the time, does not put it off. Only what has a hello counts.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(-1)]
    public async Task A_handshake_that_takes_too_long_is_ended(int length)
    {
        byte[] hello = await TlsPeer.HelloAsync();
        ListenerTlsModel tls = TlsRig.Terminate(_authority.Server("a", "a.example.net"));
        await using Rig rig = await TlsRig.StartAsync(tls);
        using Peer client = await rig.ConnectAsync();
        await rig.TimerAsync(tls.HandshakeTimeout);
        rig.Time.Advance(tls.HandshakeTimeout / 2);
        await client.SendAsync(length < 0 ? hello : hello[..length]);
        if (length < 0)
        {
            await Patience.UntilAsync(() => rig.State.Counters.HandshakesActive == 1, "the handshake");
            await rig.TimerAsync(tls.HandshakeTimeout / 2); // it is counted before its time is wound up
        }

        Assert.Equal(length < 0 ? 1 : 0, rig.State.Counters.HandshakesActive);
        rig.Time.Advance(tls.HandshakeTimeout / 2);
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.TlsTimeout, (await rig.EndedAsync()).Termination);
        Assert.Equal(0, rig.State.Counters.HandshakesActive);
    }

    [Fact]
    public async Task Handshakes_under_way_are_bounded_and_those_done_do_not_count()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")) with { MaxHandshakes = 1 });
        using TlsPeer done = await TlsPeer.ConnectAsync(rig.Address);
        await Patience.UntilAsync(() => rig.State.Counters is { Handshakes: 1, HandshakesActive: 0 }, "the first is done on our side, too");
        byte[] hello = await TlsPeer.HelloAsync();
        using Peer slow = await rig.ConnectAsync();
        await slow.SendAsync(hello);
        await Patience.UntilAsync(() => rig.State.Counters.HandshakesActive == 1, "the slow one is under way");
        using Peer refused = await rig.ConnectAsync();
        await refused.SendAsync(hello);
        await refused.ExpectResetAsync();
        Assert.Equal(TerminationReason.HandshakeLimit, (await rig.EndedAsync()).Termination);
        await done.SendAsync("still served");
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal("still served", await target.ReceiveAsync(12));
    }

    /// <summary>A host that connects and says nothing, or half a hello, on as many connections as there may be handshakes, keeps nobody out.</summary>
    [Fact]
    public async Task Who_has_not_said_its_hello_takes_no_handshake_from_anybody()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")) with { MaxHandshakes = 2 });
        List<Peer> silent = [];
        byte[] hello = await TlsPeer.HelloAsync();
        for (int i = 0; i < 8; i++)
        {
            silent.Add(await rig.ConnectAsync());
            await silent[i].SendAsync(hello[..(i % 2 * (hello.Length - 1))]);
        }

        await Patience.UntilAsync(() => rig.State.Counters.Accepted == 8, "all are here");
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address);
        await client.SendAsync("hello");
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal("hello", await target.ReceiveAsync(5));
        Assert.Equal(1, rig.State.Counters.Handshakes);
        silent.ForEach(static peer => peer.Dispose());
    }

    /// <summary>And one that says whole hellos and then nothing has half of the handshakes at the most: others get theirs.</summary>
    [Fact]
    public async Task One_source_cannot_hold_all_handshakes()
    {
        await using Rig rig = await TlsRig.StartAsync(
            TlsRig.Terminate(_authority.Server("a", "a.example.net")) with { MaxHandshakes = 8 }, HeaderPolicy.Required);
        byte[] hello = await TlsPeer.HelloAsync();
        List<Peer> greedy = [];
        for (int i = 0; i < 4; i++)
        {
            greedy.Add(await rig.ConnectAsync());
            await greedy[i].SendAsync([.. Header($"2001:db8::{i + 1}"), .. hello]);
        }

        await Patience.UntilAsync(() => rig.State.Counters.HandshakesActive == 4, "half of them are under way");
        using Peer refused = await rig.ConnectAsync();
        await refused.SendAsync([.. Header("2001:db8::ffff"), .. hello]);
        await refused.ExpectResetAsync();
        Assert.Equal(TerminationReason.HandshakeShare, (await rig.EndedAsync()).Termination);
        using TlsPeer other = await TlsPeer.ConnectAsync(rig.Address, before: Header("2001:db8:0:1::1"));
        greedy.ForEach(static peer => peer.Dispose());

        static byte[] Header(string from) => Encoding.Latin1.GetBytes($"PROXY TCP6 {from} 2001:db8::2 4711 443\r\n");
    }

    [Fact]
    public async Task A_source_may_begin_so_many_handshakes_in_a_second()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")) with { HandshakesPerSource = 2 });
        using TlsPeer first = await TlsPeer.ConnectAsync(rig.Address);
        using TlsPeer second = await TlsPeer.ConnectAsync(rig.Address);
        using Peer third = await rig.ConnectAsync();
        await third.SendAsync(await TlsPeer.HelloAsync());
        await third.ExpectResetAsync();
        Assert.Equal(TerminationReason.HandshakeRate, (await rig.EndedAsync()).Termination);
        rig.Time.Advance(TimeSpan.FromSeconds(0.5));
        using TlsPeer later = await TlsPeer.ConnectAsync(rig.Address);
    }

    [Fact]
    public async Task On_tcp_no_protocol_is_agreed_on()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, offers: SslApplicationProtocol.Http2);
        Assert.Equal(default, client.Stream.NegotiatedApplicationProtocol);
    }

    /// <summary>A protocol is agreed on where its route is taken; who offers none that a route asks for has the route without (RFC 7301 section
    /// 3.2).</summary>
    [Theory]
    [InlineData("a.example.net", "h2", "a-h2", "h2")]
    [InlineData("a.example.net", "http/1.1,h2", "a-h2", "h2")]
    [InlineData("a.example.net", "http/1.1", "rest", "")]
    [InlineData("a.example.net", "", "rest", "")]
    [InlineData("elsewhere.test", "h2", "rest", "")]
    public async Task What_is_agreed_on_is_what_the_route_of_the_hello_asks_for(string name, string offers, string route, string agreed)
    {
        await using Rig rig = await StartRoutedAsync(static app => [Route("a-h2", "a.example.net", "h2", app), Route("rest", null, null, app)]);
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, name, offers: Offers(offers));
        Assert.Equal(agreed, client.Stream.NegotiatedApplicationProtocol.ToString());
        await client.SendAsync("hello");
        using (Peer target = await rig.Backend.AcceptAsync())
        {
            Assert.Equal("hello", await target.ReceiveAsync(5));
            target.Reset();
        }

        Assert.Equal((route, name), ((await rig.EndedAsync()).Route, rig.Traffic.Connections.Single().ServerName));
    }

    [Theory]
    [InlineData("a.example.net", "http/1.1", TlsAlert.NoApplicationProtocol)]
    [InlineData("a.example.net", "", TlsAlert.NoApplicationProtocol)]
    [InlineData("elsewhere.test", "h2", TlsAlert.UnrecognizedName)]
    internal async Task Whom_no_route_fits_gets_the_alert_and_costs_no_handshake(string name, string offers, TlsAlert alert)
    {
        await using Rig rig = await StartRoutedAsync(static app => [Route("a-h2", "a.example.net", "h2", app)]);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(await TlsPeer.HelloAsync(name, Offers(offers)));
        Assert.Equal(LastWords.For(alert).ToArray(), Encoding.Latin1.GetBytes(await client.ReceiveToEndAsync()));
        client.Finish();
        Assert.Equal(TerminationReason.TlsNoRoute, (await rig.EndedAsync()).Termination);
        Assert.Equal(0, rig.State.Counters.Handshakes);
        Assert.Single(rig.Logs.Lines, line => line.Text.EndsWith($"tls-no-route, {name}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proxy_header_stands_before_tls_or_inside_it_as_configured(bool inside)
    {
        const string Header = "PROXY TCP4 192.0.2.7 192.0.2.8 4711 443\r\n";
        await using Rig rig = await TlsRig.StartAsync(
            TlsRig.Terminate(_authority.Server("a", "a.example.net")), HeaderPolicy.Required, new SendModel { ProxyProtocol = ProxyVersions.V1 },
            model => model with { ProxyProtocol = model.ProxyProtocol! with { InsideTls = inside } });
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, before: inside ? null : Encoding.Latin1.GetBytes(Header));
        await client.SendAsync((inside ? Header : string.Empty) + "hello");
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal(Header + "hello", await target.ReceiveAsync(Header.Length + 5));
    }

    [Fact]
    public async Task Inside_tls_nobody_gets_a_handshake_whose_header_would_not_be_read()
    {
        await using Rig rig = await TlsRig.StartAsync(
            TlsRig.Terminate(_authority.Server("a", "a.example.net")), HeaderPolicy.Reject,
            change: model => model with { ProxyProtocol = model.ProxyProtocol! with { InsideTls = true } });
        using Peer client = await rig.ConnectAsync();
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.PeerNotListed, (await rig.EndedAsync()).Termination);
        Assert.Equal(0, rig.State.Counters.Handshakes);
    }

    private Task<Rig> StartRoutedAsync(Func<UpstreamModel, ImmutableArray<TcpRouteModel>> routes) => TlsRig.StartAsync(
        TlsRig.Terminate(_authority.Server("a", "a.example.net")),
        change: model => model with { Tcp = new TcpModel { Routes = routes(model.Tcp!.Upstream!) } });

    private static TcpRouteModel Route(string name, string? serverName, string? protocol, UpstreamModel upstream)
        => new() { Name = name, ServerName = serverName, Protocol = protocol, Upstream = upstream };

    private static SslApplicationProtocol[] Offers(string names)
        => [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static name => new SslApplicationProtocol(name))];

    private static async Task ExpectWrongHelloAsync(Rig rig, ClientHelloReason reason, string name)
    {
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal((TerminationReason.TlsHelloInvalid, reason), (record.Termination, record.HelloReason));
        Assert.Equal(1, rig.State.Counters.HelloRejections(reason));
        Assert.Single(rig.Logs.Lines, line => line.Text.EndsWith($"tls-hello-invalid, {name}", StringComparison.Ordinal));
        Assert.Equal(0, rig.State.Counters.Handshakes);
        Assert.False(rig.Backend.HasConnection);
    }
}
