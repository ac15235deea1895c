using System.Collections.Immutable;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests;

/// <summary>A passthrough listener at work, with clients and targets that speak TLS, and with some that do not.</summary>
public sealed class PassthroughTests
{
    private static readonly SendModel Tlvs = new() { ProxyProtocol = ProxyVersions.V2, Tlvs = SendTlvs.Authority | SendTlvs.Alpn | SendTlvs.Crc32C };

    [Theory]
    [InlineData("a.example.net", "h2", "first")]
    [InlineData("A.example.net", "http/1.1", "first")]
    [InlineData("b.example.net", "h2", "second")]
    [InlineData("x.b.example.net", "http/1.1", "third")]
    public async Task A_client_of_tls_reaches_the_target_of_its_route_and_nobody_decrypts_between(string name, string protocol, string route)
    {
        using Backend second = new(), third = new();
        await using Rig rig = await StartAsync(
            app =>
            [
                Route("first", "a.example.net", null, app),
                Route("second", "*.example.net", "h2", app with { Targets = [new TargetModel(second.Address)] }),
                Route("third", "*.example.net", null, app with { Targets = [new TargetModel(third.Address)] }),
            ]);
        Backend backend = route switch { "first" => rig.Backend, "second" => second, _ => third };
        using X509Certificate2 certificate = SelfSigned();
        Task<string> served = ServeAsync(backend, certificate, protocol);
        using Peer client = await rig.ConnectAsync();
        await using (SslStream tls = new(new NetworkStream(client.Socket)))
        {
            await tls.AuthenticateAsClientAsync(Options(name, certificate, protocol), TestContext.Current.CancellationToken).Patiently();
            Assert.Equal(protocol, tls.NegotiatedApplicationProtocol.ToString());
            await tls.WriteAsync("ping"u8.ToArray(), TestContext.Current.CancellationToken);
            byte[] answer = new byte[4];
            await tls.ReadExactlyAsync(answer, TestContext.Current.CancellationToken).AsTask().Patiently();
            Assert.Equal("pong"u8.ToArray(), answer);
        }

        client.Finish();
        Assert.Equal("ping", await served.Patiently());
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal((route, name.ToLowerInvariant(), "app"), (record.Route, record.ServerName, record.Upstream));
        Assert.True(record.BytesReceived > 100 && record.BytesSent > 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task The_target_gets_every_byte_of_a_hello_in_pieces_and_a_server_name_with_it(int size)
    {
        byte[] hello = HelloBytes.Records(HelloBytes.Hello("a.example.net", "h2")[5..], 50);
        await using Rig rig = await StartAsync(app => [Route("a", "a.example.net", "h2", app)], Tlvs);
        using Peer client = await rig.ConnectAsync();
        foreach (byte[] piece in hello.Chunk(size))
        {
            await client.SendAsync(piece);
        }

        using Peer target = await rig.Backend.AcceptAsync();
        (string tlvs, ProxyEndpoints ends) = await HeaderAsync(target);
        Assert.Equal("2=a.example.net 1=h2", tlvs);
        Assert.Equal(client.Local, ends.Source);
        Assert.Equal(hello, await target.ReceiveBytesAsync(hello.Length));
        await target.SendAsync("answer");
        Assert.Equal("answer", await client.ReceiveAsync(6));
    }

    [Theory]
    [InlineData("a.example.net", "h2", "2=a.example.net 1=h2")]
    [InlineData("a.example.net", "h2,http/1.1", "2=a.example.net")]
    [InlineData("a.example.net", "", "2=a.example.net")]
    [InlineData("", "\u001A\u001A,h2", "1=h2")]
    [InlineData("192.0.2.1", "", "")]
    public async Task The_target_is_told_the_name_and_the_protocol_only_where_one_alone_is_offered(string name, string protocols, string tlvs)
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)], Tlvs);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(HelloBytes.Hello(name.Length == 0 ? null : name, protocols.Split(',', StringSplitOptions.RemoveEmptyEntries)));
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal(tlvs, (await HeaderAsync(target)).Tlvs);
    }

    [Fact]
    public async Task Behind_a_proxy_header_the_client_is_passed_on_and_the_hello_beats_what_the_header_says()
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)], Tlvs with { Tlvs = Tlvs.Tlvs | SendTlvs.Received }, HeaderPolicy.Required);
        byte[] header = Headers.V2(0x21, 0x11, Headers.Inet, Headers.Tlv(TlvType.Authority, "other.example"), Headers.Tlv(TlvType.Alpn, "old"), Headers.Tlv(0xE0, "x"));
        byte[] hello = HelloBytes.Hello("a.example.net", "h2");
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync([.. header, .. hello[..30]]);
        await client.SendAsync(hello[30..]);
        using Peer target = await rig.Backend.AcceptAsync();
        (string tlvs, ProxyEndpoints ends) = await HeaderAsync(target);
        Assert.Equal("2=a.example.net 1=h2 224=x", tlvs);
        Assert.Equal("203.0.113.7:56324", ends.Source.ToString());
        Assert.Equal(hello, await target.ReceiveBytesAsync(hello.Length));
    }

    [Fact]
    public async Task Without_routes_everybody_with_a_hello_goes_to_the_upstream()
    {
        await using Rig rig = await StartAsync(_ => []);
        byte[] hello = HelloBytes.Hello("whoever.example", "h2");
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(hello);
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal(hello, await target.ReceiveBytesAsync(hello.Length));
    }

    /// <summary>Each with the alert that a server would send, and a close after it, although bytes are left that nobody reads.</summary>
    [Theory]
    [InlineData("tls-no-route", "112", "b.example.org", "h2")]
    [InlineData("tls-no-route", "112", "", "h2")]
    [InlineData("tls-no-route", "112", "192.0.2.1", "h2")]
    [InlineData("tls-no-route", "120", "a.example.net", "http/1.1")]
    [InlineData("tls-no-route", "120", "a.example.net", "")]
    public async Task A_client_without_a_route_gets_an_alert_and_reaches_no_target(string reason, string alert, string name, string protocols)
    {
        await using Rig rig = await StartAsync(app => [Route("a", "a.example.net", "h2", app)]);
        byte[] hello = HelloBytes.Hello(name.Length == 0 ? null : name, protocols.Split(',', StringSplitOptions.RemoveEmptyEntries));
        await ExpectRefusalAsync(rig, [.. hello, .. new byte[3000]], Alert(alert), reason, "none");
        Assert.Contains(rig.Logs.Lines, line => line.Text.EndsWith(name.Length == 0 || char.IsDigit(name[0]) ? "tls-no-route, no server name" : $"tls-no-route, {name}", StringComparison.Ordinal));
    }

    public static TheoryData<string, string, byte[]> Refused => new()
    {
        { "record-too-long", "22", ClientHelloReaderTests.Vector("tls-record-overflow") },
        { "duplicate-extension", "47", ClientHelloReaderTests.Vector("tls-dup-extension") },
        { "ssl2", "70", ClientHelloReaderTests.Vector("tls-ssl2-hello") },
        { "empty-fragment", "10", ClientHelloReaderTests.Vector("tls-zero-handshake-fragment") },
        { "server-name-malformed", "47", HelloBytes.Hello("a.example.net\0.evil.example") },
        { "malformed", "50", HelloBytes.Record(HelloBytes.Message([0, 9, 0, 2, 1])) },
        { "version-too-old", "70", HelloBytes.Record(HelloBytes.Message(HelloBytes.ServerName("a.example.net"), legacyVersion: 0x0302)) },
        { "version-too-old", "70", HelloBytes.Record(HelloBytes.Message([.. HelloBytes.ServerName("a.example.net"), .. HelloBytes.Versions(HelloBytes.Grease, 0x0302)])) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_hello_that_is_wrong_is_counted_and_logged_and_gets_its_alert(string reason, string alert, byte[] bytes)
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)]);
        await ExpectRefusalAsync(rig, bytes, Alert(alert), "tls-hello-invalid", reason);
        Assert.Single(rig.Logs.Lines, line => line.Text.EndsWith($"tls-hello-invalid, {reason}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plain_http_gets_an_answer_that_it_can_read()
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)]);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(ClientHelloReaderTests.Vector("tls-plain-http"));
        string answer = await client.ReceiveToEndAsync();
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        string body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Contains($"\r\nContent-Length: {body.Length}\r\n", answer, StringComparison.Ordinal);
        client.Finish();
        Assert.Equal(ClientHelloReason.PlainHttp, (await rig.EndedAsync()).HelloReason);
    }

    [Fact]
    public async Task What_is_no_tls_at_all_is_reset()
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)]);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync("SSH-2.0-OpenSSH\r\n");
        await client.ExpectResetAsync();
        Assert.Equal((TerminationReason.TlsHelloInvalid, ClientHelloReason.NotTls), ((await rig.EndedAsync()).Termination, rig.Traffic.Connections.Single().HelloReason));
        Assert.False(rig.Backend.HasConnection);
    }

    [Fact]
    public async Task Whoever_does_not_finish_its_hello_in_time_is_reset()
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)]);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(HelloBytes.Hello()[..20]);
        await rig.TimerAsync(ListenerTlsModel.DefaultHandshakeTimeout);
        await rig.Time.AdvanceUntilAsync(ListenerTlsModel.DefaultHandshakeTimeout, () => !rig.Traffic.Connections.IsEmpty);
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.TlsTimeout, (await rig.EndedAsync()).Termination);
        Assert.Equal(1, rig.State.Counters.Terminations(TerminationReason.TlsTimeout));
    }

    [Fact]
    public async Task Whoever_stays_after_the_alert_is_reset()
    {
        await using Rig rig = await StartAsync(app => [Route("a", "a.example.net", null, app)]);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(HelloBytes.Hello("b.example.net"));
        Assert.Equal(Alert("112"), Convert.ToHexString(await client.ReceiveBytesAsync(7)));
        await rig.TimerAsync(LastWords.Linger);
        await rig.Time.AdvanceUntilAsync(LastWords.Linger, () => !rig.Traffic.Connections.IsEmpty);
        Assert.Equal(TerminationReason.TlsNoRoute, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task A_client_that_says_nothing_and_closes_is_quiet_and_one_that_closes_in_its_hello_is_not()
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)]);
        using (Peer probe = await rig.ConnectAsync())
        {
            probe.Finish();
            Assert.Equal(TerminationReason.Empty, (await rig.EndedAsync()).Termination);
            Assert.DoesNotContain(rig.Logs.Lines, line => line.Text.Contains("rejected", StringComparison.Ordinal));
        }

        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(HelloBytes.Hello()[..20]);
        client.Finish();
        Assert.Equal(TerminationReason.TlsTruncated, (await rig.EndedAsync(2)).Termination);
        Assert.Single(rig.Logs.Lines, line => line.Text.EndsWith(": tls-truncated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_drain_ends_those_whose_hello_is_not_complete()
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)]);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(HelloBytes.Hello()[..20]);
        await rig.TimerAsync(ListenerTlsModel.DefaultHandshakeTimeout);
        Assert.Equal(1, await rig.Listener.DrainAsync(TimeSpan.Zero).Patiently());
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.Drained, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task A_denied_client_is_turned_away_before_its_hello()
    {
        await using Rig rig = await StartAsync(app => [Route("any", null, null, app)], access: new AccessModel { Deny = Rig.LoopbackNetworks });
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(HelloBytes.Hello());
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.PeerDenied, (await rig.EndedAsync()).Termination);
    }

    private static Task<Rig> StartAsync(
        Func<UpstreamModel, ImmutableArray<TcpRouteModel>> routes, SendModel? send = null, HeaderPolicy? policy = null, AccessModel? access = null)
        => Rig.StartAsync(policy, model =>
        {
            ImmutableArray<TcpRouteModel> made = routes(model.Tcp!.Upstream!);
            return model with
            {
                Tls = new ListenerTlsModel { Mode = TlsMode.Passthrough },
                Tcp = made.IsEmpty ? model.Tcp : new TcpModel { Routes = made },
                Access = access ?? model.Access,
            };
        }, send);

    private static TcpRouteModel Route(string name, string? serverName, string? protocol, UpstreamModel upstream)
        => new() { Name = name, ServerName = serverName, Protocol = protocol, Upstream = upstream };

    private static string Alert(string number) => $"150303000202{byte.Parse(number, System.Globalization.CultureInfo.InvariantCulture):X2}";

    private static async Task ExpectRefusalAsync(Rig rig, byte[] bytes, string answer, string reason, string helloReason)
    {
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(bytes);
        Assert.Equal(answer, Convert.ToHexString(Encoding.Latin1.GetBytes(await client.ReceiveToEndAsync())));
        client.Finish();
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal((reason, helloReason), (record.Termination.ToName(), record.HelloReason.ToName()));
        Assert.Equal(1, rig.State.Counters.Terminations(record.Termination));
        Assert.Equal(helloReason == "none" ? 0 : 1, rig.State.Counters.HelloRejections(record.HelloReason));
        Assert.False(rig.Backend.HasConnection);
    }

    /// <summary>The header in front of what the target receives: its TLVs without the checksum, and whom it names.</summary>
    private static async Task<(string Tlvs, ProxyEndpoints Ends)> HeaderAsync(Peer target)
    {
        byte[] start = await target.ReceiveBytesAsync(16);
        byte[] header = [.. start, .. await target.ReceiveBytesAsync((start[14] << 8) + start[15])];
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.Read(header, default, out ProxyHeader read, out _, out _));
        Assert.True(read.TryGetEndpoints(out ProxyEndpoints ends));
        List<string> tlvs = [];
        foreach (Tlv tlv in read.Tlvs)
        {
            if (tlv.Type != TlvType.Crc32C)
            {
                tlvs.Add($"{tlv.Type}={Encoding.Latin1.GetString(tlv.Value)}");
            }
        }

        return (string.Join(' ', tlvs), ends);
    }

    private static async Task<string> ServeAsync(Backend backend, X509Certificate2 certificate, string protocol)
    {
        using Peer target = await backend.AcceptAsync();
        await using SslStream tls = new(new NetworkStream(target.Socket));
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [new SslApplicationProtocol(protocol)] },
            TestContext.Current.CancellationToken).Patiently();
        byte[] asked = new byte[4];
        await tls.ReadExactlyAsync(asked, TestContext.Current.CancellationToken).AsTask().Patiently();
        await tls.WriteAsync("pong"u8.ToArray(), TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(asked);
    }

    /// <summary>Only the very certificate of the target is good: nobody else can have answered.</summary>
    private static SslClientAuthenticationOptions Options(string name, X509Certificate2 certificate, string protocol) => new()
    {
        TargetHost = name,
        ApplicationProtocols = [new SslApplicationProtocol(protocol)],
        EnabledSslProtocols = SslProtocols.None,
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData),
    };

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=a.example.net", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
