using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Whence.Proxy.Tests.Tls;

public sealed class ReencryptionTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_relayed_connection_is_ciphered_towards_its_target_and_ends_in_order()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        await using Rig rig = await StartAsync(target, Verified("app.internal"));
        using Peer client = await rig.ConnectAsync();
        (SslStream stream, _) = await target.AcceptAsync();
        Assert.Equal("app.internal", stream.TargetHostName);
        await client.SendAsync("hello");
        Assert.Equal("hello", await ReadAsync(stream, 5));
        await stream.WriteAsync("welcome"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("welcome", await client.ReceiveAsync(7));
        client.Finish();
        Assert.Equal(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().Patiently());
        await stream.ShutdownAsync().Patiently();
        Assert.Equal(string.Empty, await client.ReceiveToEndAsync());
        Assert.Equal(TerminationReason.Completed, (await rig.EndedAsync()).Termination);
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task The_proxy_header_goes_before_tls_in_clear()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        await using Rig rig = await StartAsync(target, Verified("app.internal"), new SendModel { ProxyProtocol = ProxyVersions.V1 });
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync("hello");
        string header = $"PROXY TCP4 127.0.0.1 127.0.0.1 {client.Local.Port} {rig.Address.Port}\r\n";
        (SslStream stream, byte[] clear) = await target.AcceptAsync(header.Length);
        Assert.Equal(header, Encoding.Latin1.GetString(clear));
        Assert.Equal("hello", await ReadAsync(stream, 5));
        await stream.DisposeAsync();
    }

    [Theory]
    [InlineData("other-name", "certificate-name")]
    [InlineData("other-authority", "certificate-untrusted")]
    [InlineData("expired", "certificate-untrusted")]
    [InlineData("for-clients", "certificate-untrusted")]
    [InlineData("name-in-subject-alone", "certificate-name")]
    public async Task A_target_that_is_not_who_it_should_be_gets_nothing_and_the_client_hears_nothing(string what, string reason)
    {
        using TestAuthority other = new("Other Authority");
        using TlsTarget target = new(what switch
        {
            "other-name" => _authority.Issue("other.internal"),
            "other-authority" => other.Issue("app.internal"),
            "expired" => _authority.Expired("app.internal"),
            "for-clients" => _authority.Client("CN=app.internal"),
            _ => _authority.Client("CN=app.internal", isForServers: true),
        });
        await using Rig rig = await StartAsync(target, Verified("app.internal"));
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync("secret");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            (SslStream stream, _) = await target.AcceptAsync();
            await ReadAsync(stream, 1);
        });
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.UpstreamUnreachable, (await rig.EndedAsync()).Termination);
        Assert.Contains(rig.Logs.Lines, line => line.Id == EventIds.UpstreamUnreachable && line.Text.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_server_name_the_address_of_the_target_must_be_in_its_certificate()
    {
        using TlsTarget target = new(_authority.Issue("127.0.0.1"));
        await using Rig rig = await StartAsync(target, new UpstreamTlsModel { CaFile = _authority.CaFile });
        using Peer client = await rig.ConnectAsync();
        (SslStream stream, _) = await target.AcceptAsync();
        Assert.Equal(string.Empty, stream.TargetHostName);
        await client.SendAsync("hello");
        Assert.Equal("hello", await ReadAsync(stream, 5));
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task The_systems_authorities_do_not_know_a_test_authority_and_unverified_takes_it_all_the_same()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        await using (Rig strict = await StartAsync(target, new UpstreamTlsModel { ServerName = "app.internal" }))
        {
            using Peer refused = await strict.ConnectAsync();
            await Assert.ThrowsAnyAsync<Exception>(async () => await ReadAsync((await target.AcceptAsync()).Stream, 1));
            await refused.ExpectResetAsync();
        }

        await using Rig rig = await StartAsync(target, new UpstreamTlsModel { Verify = false, ServerName = "whoever.internal" });
        using Peer client = await rig.ConnectAsync();
        (SslStream stream, _) = await target.AcceptAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await ReadAsync(stream, 5));
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_target_that_asks_is_shown_our_certificate()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        UpstreamTlsModel tls = Verified("app.internal") with { ClientCertificate = _authority.Write("us", _authority.Client("CN=gateway")) };
        await using Rig rig = await StartAsync(target, tls);
        using Peer client = await rig.ConnectAsync();
        (SslStream stream, _) = await target.AcceptAsync(asksCertificate: true);
        Assert.Equal("CN=gateway", Assert.IsType<X509Certificate2>(stream.RemoteCertificate).Subject);
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task What_a_target_says_before_tls_never_reaches_the_client()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        await using Rig rig = await StartAsync(target, Verified("app.internal"));
        using Peer client = await rig.ConnectAsync();
        using Socket socket = await target.AcceptSocketAsync();
        await socket.SendAsync("220 in clear\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.UpstreamUnreachable, (await rig.EndedAsync()).Termination);
        Assert.Contains(rig.Logs.Lines, static line => line.Text.Contains("tls-missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_time_to_connect_bounds_the_handshake_too()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        await using Rig rig = await StartAsync(target, Verified("app.internal"));
        using Peer client = await rig.ConnectAsync();
        using Socket silent = await target.AcceptSocketAsync();
        byte[] hello = new byte[5];
        await silent.ReceiveAsync(hello, SocketFlags.None).Patiently(); // it has begun
        await rig.TimerAsync(UpstreamModel.DefaultConnectTimeout);
        rig.Time.Advance(UpstreamModel.DefaultConnectTimeout);
        await client.ExpectResetAsync();
        Assert.Contains(rig.Logs.Lines, static line => line.Text.Contains("tls-timeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_target_without_its_tls_is_passed_over_for_the_next_one()
    {
        using TlsTarget broken = new(_authority.Issue("other.internal"));
        using TlsTarget good = new(_authority.Issue("app.internal"));
        await using Rig rig = await Rig.StartAsync(change: model => model with
        {
            Tcp = new TcpModel
            {
                Upstream = model.Tcp!.Upstream! with { Targets = [new(broken.Address), new(good.Address)], Tls = Verified("app.internal") },
            },
        });
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync("hello");
        await Assert.ThrowsAnyAsync<Exception>(async () => await ReadAsync((await broken.AcceptAsync()).Stream, 1));
        (SslStream stream, _) = await good.AcceptAsync();
        Assert.Equal("hello", await ReadAsync(stream, 5));
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_targets_stream_that_was_cut_off_is_never_passed_on_as_whole()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        await using Rig rig = await StartAsync(target, Verified("app.internal"));
        using Peer client = await rig.ConnectAsync();
        using Socket socket = await target.AcceptSocketAsync();
        SslStream stream = await target.SecureAsync(socket);
        await stream.WriteAsync("half of it"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("half of it", await client.ReceiveAsync(10));
        socket.Shutdown(SocketShutdown.Send);
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.UpstreamReset, (await rig.EndedAsync()).Termination);
        await stream.DisposeAsync();
    }

    private static async Task<string> ReadAsync(SslStream stream, int count)
    {
        byte[] buffer = new byte[count];
        await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken).AsTask().Patiently();
        return Encoding.Latin1.GetString(buffer);
    }

    private static Task<Rig> StartAsync(TlsTarget target, UpstreamTlsModel tls, SendModel? send = null) => Rig.StartAsync(
        send: send,
        change: model => model with
        {
            Tcp = new TcpModel { Upstream = model.Tcp!.Upstream! with { Targets = [new TargetModel(target.Address)], Tls = tls } },
        });

    private UpstreamTlsModel Verified(string name) => new() { ServerName = name, CaFile = _authority.CaFile };
}
