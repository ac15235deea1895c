using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Whence.Proxy.Tests.Http;

namespace Whence.Proxy.Tests.Tls;

public sealed class HttpsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Requests_in_tls_are_https_for_the_target(SslProtocols version)
    {
        await using RecordingBackend backend = new();
        RouteModel route = Make.Route(backend) with
        {
            RequestHeaders = new RequestHeadersModel { Set = [new("X-Scheme", "$scheme")] },
        };
        await using HttpGateway gateway = await StartAsync(route);
        using TlsPeer client = await TlsPeer.ConnectAsync(gateway.Local, protocol: version, offers: SslApplicationProtocol.Http11);
        Assert.Equal(SslApplicationProtocol.Http11, client.Stream.NegotiatedApplicationProtocol);
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(Make.Get("X-Forwarded-Proto: http", "X-Scheme: http"));
            Assert.StartsWith("HTTP/1.1 200 OK", await AnswerAsync(client), StringComparison.Ordinal);
            WireMessage request = await backend.NextAsync();
            Assert.Equal(["https"], request.Lines("X-Forwarded-Proto"));
            Assert.Equal(["https"], request.Lines("X-Scheme"));
        }
    }

    [Theory]
    [InlineData(HttpVersions.All, true)]
    [InlineData(HttpVersions.Http2, true)]
    [InlineData(HttpVersions.Http1, false)]
    public async Task The_version_is_what_tls_agreed_on(HttpVersions versions, bool isHttp2)
    {
        await using RecordingBackend backend = new();
        await using HttpGateway gateway = await StartAsync(Make.Route(backend), versions: versions);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{gateway.Local.Port}/")
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal((200, isHttp2 ? 2 : 1), ((int)answer.StatusCode, answer.Version.Major));
        WireMessage got = await backend.NextAsync();
        Assert.Equal("https", got.Field("X-Forwarded-Proto"));
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((isHttp2 ? "HTTP/2.0" : "HTTP/1.1", "https"), (record.Protocol, record.Scheme));
    }

    [Fact]
    public async Task A_client_that_offers_no_protocol_of_ours_is_refused()
    {
        await using RecordingBackend backend = new();
        await using HttpGateway gateway = await StartAsync(Make.Route(backend));
        await Assert.ThrowsAsync<AuthenticationException>(() => TlsPeer.ConnectAsync(gateway.Local, offers: new SslApplicationProtocol("smtp")));
    }

    [Theory]
    [InlineData("A.example.NET", "a.example.net")]
    [InlineData("127.0.0.1", null)]
    public async Task The_record_of_a_connection_has_the_server_name_of_its_hello(string asked, string? expected)
    {
        await using RecordingBackend backend = new();
        await using HttpGateway gateway = await StartAsync(Make.Route(backend));
        using (TlsPeer client = await TlsPeer.ConnectAsync(gateway.Local, asked))
        {
            await client.SendAsync(Make.Get("Connection: close"));
            await AnswerAsync(client);
        }

        ConnectionRecord record = await gateway.Log.NextConnectionAsync();
        Assert.Equal((expected, null), (record.ServerName, record.Route));
    }

    [Fact]
    public async Task The_certificate_of_a_client_is_told_and_what_clients_say_of_one_is_not()
    {
        string[] lies = ["Client-Cert: :AAAA:", "client_cert: :AAAA:", "Client-Cert-Chain: :AAAA:"];
        await using RecordingBackend backend = new();
        await using HttpGateway gateway = await StartAsync(Make.Route(backend), tls => tls with
        {
            ClientCertificates = new ClientCertificatesModel { CaFile = _authority.CaFile, Required = false },
        });
        using X509Certificate2 certificate = _authority.Client();
        using (TlsPeer known = await TlsPeer.ConnectAsync(gateway.Local, certificate: certificate))
        {
            await known.SendAsync(Make.Get(lies));
            await AnswerAsync(known);
        }

        WireMessage request = await backend.NextAsync();
        Assert.Equal([$":{Convert.ToBase64String(certificate.RawData)}:"], request.Lines("Client-Cert"));
        Assert.Empty(request.Lines("Client_Cert"));
        Assert.Empty(request.Lines("Client-Cert-Chain"));

        using (TlsPeer unknown = await TlsPeer.ConnectAsync(gateway.Local))
        {
            await unknown.SendAsync(Make.Get(lies));
            await AnswerAsync(unknown);
        }

        request = await backend.NextAsync();
        Assert.Empty(request.Lines("Client-Cert"));
        Assert.Empty(request.Lines("Client_Cert"));
    }

    [Fact]
    public async Task A_request_with_a_proxy_header_and_one_in_tls_reach_a_target_in_tls()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        UpstreamModel upstream = Make.Upstream(target.Address) with
        {
            Tls = new UpstreamTlsModel { ServerName = "app.internal", CaFile = _authority.CaFile },
            Send = new SendModel { ProxyProtocol = ProxyVersions.V1 },
        };
        await using HttpGateway gateway = await StartAsync(new RouteModel { Name = "default", Upstream = upstream });
        using TlsPeer client = await TlsPeer.ConnectAsync(gateway.Local);
        await client.SendAsync(Make.Get());
        int port = ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port;
        string header = $"PROXY TCP4 127.0.0.1 127.0.0.1 {port} {gateway.Local.Port}\r\n";
        (SslStream stream, byte[] clear) = await target.AcceptAsync(header.Length);
        Assert.Equal(header, Encoding.Latin1.GetString(clear));
        Assert.StartsWith("GET / HTTP/1.1\r\nHost: a\r\n", await HeadAsync(stream), StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(RecordingBackend.Ok), TestContext.Current.CancellationToken);
        Assert.EndsWith("\r\n\r\nok", await AnswerAsync(client), StringComparison.Ordinal);
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_in_tls_is_kept_for_the_next_request_of_the_same_policy_alone()
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        var tls = new UpstreamTlsModel { ServerName = "app.internal", CaFile = _authority.CaFile };
        UpstreamModel careful = Make.Upstream(target.Address) with { Tls = tls };
        UpstreamModel careless = careful with { Name = "careless", Tls = tls with { Verify = false } };
        await using HttpGateway gateway = await StartAsync(
        [
            new RouteModel { Name = "careless", Path = "/careless", Upstream = careless },
            new RouteModel { Name = "default", Upstream = careful },
        ]);
        using TlsPeer client = await TlsPeer.ConnectAsync(gateway.Local);
        await client.SendAsync(Make.Request("GET", "/careless"));
        (SslStream first, _) = await target.AcceptAsync();
        await RoundAsync(first, client);
        await client.SendAsync(Make.Get());
        (SslStream second, _) = await target.AcceptAsync();
        await RoundAsync(second, client);
        await client.SendAsync(Make.Get());
        await RoundAsync(second, client);
        await client.SendAsync(Make.Request("GET", "/careless"));
        await RoundAsync(first, client);
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_target_with_the_wrong_name_is_a_502_that_says_nothing_of_it()
    {
        using TlsTarget target = new(_authority.Issue("other.internal"));
        UpstreamModel upstream = Make.Upstream(target.Address) with
        {
            Tls = new UpstreamTlsModel { ServerName = "app.internal", CaFile = _authority.CaFile },
        };
        await using HttpGateway gateway = await StartAsync(new RouteModel { Name = "default", Upstream = upstream });
        using TlsPeer client = await TlsPeer.ConnectAsync(gateway.Local);
        await client.SendAsync(Make.Get());
        await Assert.ThrowsAnyAsync<Exception>(async () => await HeadAsync((await target.AcceptAsync()).Stream));
        string answer = await AnswerAsync(client);
        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("certificate", answer, StringComparison.OrdinalIgnoreCase);
        RequestRecord record = await gateway.Log.NextRequestAsync();
        Assert.Equal((RequestFault.UpstreamUnreachable, "certificate-name"), (record.Fault, record.FaultDetail));
    }

    private static async Task RoundAsync(SslStream target, TlsPeer client)
    {
        await HeadAsync(target);
        await target.WriteAsync(Encoding.Latin1.GetBytes(RecordingBackend.Ok), TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 200 ", await AnswerAsync(client), StringComparison.Ordinal);
    }

    private static async Task<string> HeadAsync(SslStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, TestContext.Current.CancellationToken).AsTask().Patiently();
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Head and body, whose length the head gives.</summary>
    private static async Task<string> AnswerAsync(TlsPeer client)
    {
        string head = await HeadAsync(client.Stream);
        string length = head.Split("\r\n").Single(static line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))[16..];
        return head + await client.ReceiveAsync(int.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
    }

    private Task<HttpGateway> StartAsync(RouteModel route, Func<ListenerTlsModel, ListenerTlsModel>? change = null,
        HttpVersions versions = HttpVersions.All)
        => StartAsync([route], change, versions);

    private Task<HttpGateway> StartAsync(RouteModel[] routes, Func<ListenerTlsModel, ListenerTlsModel>? change = null,
        HttpVersions versions = HttpVersions.All)
    {
        ListenerTlsModel tls = TlsRig.Terminate(_authority.Server("a", "a.example.net"));
        return HttpGateway.StartAsync(routes, tls: change?.Invoke(tls) ?? tls, versions: versions);
    }
}
