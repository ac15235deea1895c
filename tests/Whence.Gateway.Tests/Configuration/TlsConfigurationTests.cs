using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Whence.Gateway.Configuration;
using Whence.Proxy;
using Whence.Proxy.Tls;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

/// <summary>TLS in the configuration: files beside it, modes, routes.</summary>
public sealed class TlsConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whence-tls-").FullName;

    public TlsConfigurationTests()
    {
        Write("a.pem", "a.key");
        Write("b.pem", "b.key");
        File.WriteAllText(Path.Combine(_folder, "empty.pem"), string.Empty);
        File.WriteAllText(Path.Combine(_folder, "broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        File.WriteAllText(Path.Combine(_folder, "huge.pem"), File.ReadAllText(Path.Combine(_folder, "a.pem")) + new string('\n', PemFiles.MaxSize));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(
            Path.Combine(_folder, "locked.key"),
            key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)));
        File.WriteAllText(Path.Combine(_folder, "params.key"), $"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{File.ReadAllText(Path.Combine(_folder, "a.key"))}");
    }

    public static TheoryData<string, string> Rows => new()
    {
        // Modes. Lines of a listener start at line 6, column 5.
        { Tcp("tls: { mode: passthrough }"), "" },
        { Tcp("tls: { mode: passthrough, minVersion: '1.3', handshakeTimeout: 3s }"), "" },
        { Http("tls: { mode: passthrough }"), "6:18 not-for-protocol" },
        { Tcp("tls: { mode: passthrough, certificates: [ { cert: a.pem, key: a.key } ] }"), "6:31 not-for-passthrough" },
        { Tcp("tls: { mode: passthrough, maxHandshakes: 5, handshakesPerSource: 6 }"), "6:31 not-for-passthrough\n6:49 not-for-passthrough" },
        { Tcp("tls: { mode: passthrough, clientCertificates: { mode: off } }"), "6:31 not-for-passthrough" },
        { Tcp("tls: {}"), "6:5 missing-key" },
        { Tcp("tls: { mode: terminate }"), "6:5 missing-key" },
        { Tcp("tls: { certificates: [] }"), "6:5 missing-key" },
        { Tcp("tls: { mode: inspect }"), "6:18 unknown-value" },
        { Tcp("tls: { mode: passthrough, minVersion: '1.1' }"), "6:43 unknown-value" },
        { Tcp("tls: { mode: passthrough, handshakeTimeout: 0 }"), "6:49 zero-not-allowed" },

        // Files.
        { Http("tls: { certificates: [ { cert: a.pem, key: a.key }, { cert: b.pem, key: b.key } ] }"), "" },
        { Http("tls: { certificates: { cert: a.pem, key: a.key } }"), "6:26 wrong-type" },
        { Http("tls: { certificates: [ { cert: a.pem, key: params.key } ] }"), "" },
        { Http("tls: { certificates: [ { cert: a.pem, key: b.key } ] }"), "6:48 key-mismatch" },
        { Http("tls: { certificates: [ { cert: none.pem, key: a.key } ] }"), "6:36 file-unreadable" },
        { Http("tls: { certificates: [ { cert: ., key: a.key } ] }"), "6:36 file-unreadable" },
        { Http("tls: { certificates: [ { cert: a.key, key: a.pem } ] }"), "6:36 not-pem\n6:48 not-pem" },
        { Http("tls: { certificates: [ { cert: empty.pem, key: empty.pem } ] }"), "6:36 not-pem\n6:52 not-pem" },
        { Http("tls: { certificates: [ { cert: huge.pem, key: a.key } ] }"), "6:36 file-unreadable" },
        { Http("tls: { certificates: [ { cert: broken.pem, key: a.key } ] }"), "6:36 not-pem" },
        { Http("tls: { certificates: [ { cert: a.pem, key: locked.key } ] }"), "6:48 not-pem" },
        { Http("tls: { certificates: [ { cert: a.pem } ] }"), "6:28 missing-key" },
        { Http("tls: { certificates: [ { cert: a.pem, key: a.key } ], clientCertificates: { ca: b.pem, mode: optional } }"), "" },
        { Http("tls: { certificates: [ { cert: a.pem, key: a.key } ], clientCertificates: { mode: off } }"), "" },
        { Http("tls: { certificates: [ { cert: a.pem, key: a.key } ], clientCertificates: { mode: required } }"), "6:79 missing-key" },
        { Http("tls: { certificates: [ { cert: a.pem, key: a.key } ], clientCertificates: { ca: none.pem } }"), "6:85 file-unreadable" },

        // Towards targets. The value of tls stands at 3:44.
        { ToTarget("{ verify: full, serverName: App.internal, ca: a.pem, certificate: { cert: b.pem, key: b.key }, minVersion: 1.3 }"), "" },
        { ToTarget("{ verify: off }"), "3:54 verify-off?" },
        { ToTarget("{ ca: empty.pem }"), "3:50 not-pem" },
        { ToTarget("{ certificate: { cert: a.pem, key: b.key } }"), "3:79 key-mismatch" },
        { ToTarget("{ serverName: '*.internal' }"), "3:58 bad-host" },

        // HTTP/2 to targets is for requests. The key stands at 3:44.
        { Tcp(string.Empty).Replace("['127.0.0.1:8080']", "['127.0.0.1:8080'], httpVersion: 2", StringComparison.Ordinal), "3:39 not-for-protocol" },
        { Tcp(string.Empty).Replace("['127.0.0.1:8080']", "['127.0.0.1:8080'], httpVersion: 1.1", StringComparison.Ordinal), "" },
        { Http(string.Empty).Replace("['127.0.0.1:8080']", "['127.0.0.1:8080'], httpVersion: 2", StringComparison.Ordinal), "" },
        { Routes("{ sni: a.net, upstream: app }").Replace("['127.0.0.1:8080']", "['127.0.0.1:8080'], httpVersion: 2", StringComparison.Ordinal), "3:39 not-for-protocol" },

        // Routes.
        { Routes("{ sni: a.example.net, upstream: app }, { sni: '*.example.net', alpn: h2, upstream: app }, { upstream: app }"), "" },
        { Routes("{ sni: a.net, upstream: app }, { sni: A.net, upstream: app }, { alpn: h2, upstream: app }, { alpn: h2, upstream: app }"), "6:36 duplicate-route\n6:96 duplicate-route" },
        { Routes("{ sni: 192.0.2.1, upstream: app }"), "6:12 route-never-matches" },
        { Routes("{ sni: '[2001:db8::1]', upstream: app }"), "6:12 route-never-matches" },
        { Routes("{ sni: 'a.*.net', upstream: app }, { sni: 'a net', upstream: app }"), "6:12 bad-host\n6:47 bad-host" },
        { Routes("{ alpn: 'h 2', upstream: app }"), "6:13 bad-alpn" },
        { Routes("{ sni: a.net, upstream: ap }"), "6:29 unknown-upstream" },
        { Routes("{ sni: a.net }"), "6:5 missing-key" },
        { Routes("{ host: a.net, path: /, clientAddress: off, upstream: app }"), "6:7 not-for-protocol\n6:20 not-for-protocol\n6:29 not-for-protocol" },
        { Routes(""), "5:89 empty-list" },
        { Tcp("tls: { mode: passthrough }, routes: [ { upstream: app } ]"), "6:43 duplicate-route" },
        { Tcp("routes: [ { sni: a.net, upstream: app } ]"), "6:5 routes-need-tls" },
        { Tcp("receive: { proxyProtocol: { from: { lb: required }, insideTls: on } }"), "6:68 inside-no-tls" },
        { Http("routes: [ { sni: a.net, alpn: h2, upstream: app } ]"), "6:17 not-for-protocol\n6:29 not-for-protocol\n6:15 duplicate-route" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_does_not_work_is_told_where_it_stands(string yaml, string codes)
    {
        string[] expected = [.. codes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        string[] found = [.. Codes(LoadFile(yaml)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, found);
    }

    [Fact]
    public void The_words_name_the_file_and_say_what_to_do()
    {
        ConfigDiagnostic mismatch = Assert.Single(LoadFile(Http("tls: { certificates: [ { cert: a.pem, key: b.key } ] }")).Diagnostics);
        Assert.Contains(Path.Combine(_folder, "b.key"), mismatch.What, StringComparison.Ordinal);
        Assert.Contains("comes first in its file", mismatch.Advice, StringComparison.Ordinal);
        ConfigDiagnostic locked = Assert.Single(LoadFile(Http("tls: { certificates: [ { cert: a.pem, key: locked.key } ] }")).Diagnostics);
        Assert.Contains("is encrypted", locked.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_start_at_the_folder_of_the_configuration()
    {
        ConfigResult result = LoadFile(Http("tls: { certificates: [ { cert: a.pem, key: ./a.key } ], clientCertificates: { ca: b.pem, mode: optional } }"));
        ListenerTlsModel tls = ModelCompiler.Compile(result.Config!).Listeners[0].Model.Tls!;
        Assert.Equal(new CertificateFiles(Path.Combine(_folder, "a.pem"), Path.Combine(_folder, "a.key")), Assert.Single(tls.Certificates));
        Assert.Equal(new ClientCertificatesModel { CaFile = Path.Combine(_folder, "b.pem"), Required = false }, tls.ClientCertificates);
        Assert.Equal((TlsMode.Terminate, TlsVersion.Tls12, 1024, 0), (tls.Mode, tls.MinVersion, tls.MaxHandshakes, tls.HandshakesPerSource));
    }

    [Fact]
    public void Everything_about_tls_reaches_the_models()
    {
        ConfigResult result = LoadFile("""
            networks: { lb: [192.0.2.1] }
            upstreams:
              app: { targets: ["127.0.0.1:1"], send: { proxyProtocol: v2, tlvs: [authority, alpn] },
                     tls: { verify: off, serverName: App.Internal, ca: a.pem, certificate: { cert: b.pem, key: b.key }, minVersion: "1.3" } }
              rest: { targets: ["127.0.0.1:2"] }
              grpc: { targets: ["127.0.0.1:3"], httpVersion: 2 }
            listeners:
              - { name: own, bind: "127.0.0.1:0", protocol: http, routes: [ { host: grpc.test, upstream: grpc }, { upstream: rest } ], httpVersions: [2],
                  receive: { proxyProtocol: { from: { lb: required }, insideTls: on } }, limits: { bodySize: 5GiB, requests: 7 },
                  tls: { certificates: [ { cert: a.pem, key: a.key } ], clientCertificates: { ca: b.pem }, minVersion: "1.3",
                         handshakeTimeout: 3s, maxHandshakes: 4, handshakesPerSource: 5 } }
              - { name: by-sni, bind: "127.0.0.1:0", protocol: tcp, tls: { mode: passthrough }, upstream: rest,
                  routes: [ { sni: A.example.net, upstream: app }, { sni: "*.example.net", alpn: h2, upstream: app, name: wide } ] }
            """);
        GatewayModel model = ModelCompiler.Compile(result.Config!);
        ListenerTlsModel own = model.Listeners[0].Model.Tls!;
        Assert.Equal(
            (TlsVersion.Tls13, TimeSpan.FromSeconds(3), 4, 5, true),
            (own.MinVersion, own.HandshakeTimeout, own.MaxHandshakes, own.HandshakesPerSource, own.ClientCertificates!.Required));
        Assert.True(model.Listeners[0].Model.ProxyProtocol!.InsideTls);
        HttpModel http = model.Listeners[0].Model.Http!;
        Assert.Equal((HttpVersions.Http2, 5L << 30, 7), (http.Versions, http.Limits.BodySize, http.Limits.Requests));
        Assert.Equal([HttpVersions.Http2, HttpVersions.Http1], http.Routes.Select(static route => route.Upstream.HttpVersion));
        ListenerModel bySni = model.Listeners[1].Model;
        Assert.Equal((TlsMode.Passthrough, null), (bySni.Tls!.Mode, bySni.Tcp!.Upstream));
        Assert.Equal(
            [("a.example.net", "a.example.net", null, "app"), ("wide", "*.example.net", "h2", "app"), ("*", null, null, "rest")],
            bySni.Tcp.Routes.Select(static route => (route.Name, route.ServerName, route.Protocol, route.Upstream.Name)));
        UpstreamModel app = bySni.Tcp.Routes[0].Upstream;
        Assert.Equal(SendTlvs.Authority | SendTlvs.Alpn, app.Send.Tlvs);
        Assert.Equal(
            new UpstreamTlsModel
            {
                Verify = false,
                ServerName = "app.internal",
                CaFile = Path.Combine(_folder, "a.pem"),
                ClientCertificate = new CertificateFiles(Path.Combine(_folder, "b.pem"), Path.Combine(_folder, "b.key")),
                MinVersion = TlsVersion.Tls13,
            },
            app.Tls);
    }

    /// <summary>The listener by-sni of the design's page, as it stands there.</summary>
    [Fact]
    public void The_example_of_the_design_loads()
    {
        string[] page = File.ReadAllLines(Repository.PathOf("tests/vectors/design-sample.yaml"));
        IEnumerable<string> listener = page.SkipWhile(static line => !line.Contains("name: by-sni", StringComparison.Ordinal))
            .TakeWhile(static line => !line.Contains("name: web", StringComparison.Ordinal));
        ConfigResult result = Read("upstreams: { app: { targets: ['10.0.0.10:8080'] } }\nlisteners:\n" + string.Join('\n', listener));
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["a.example.net", "*.example.net:h2"], ModelCompiler.Compile(result.Config!).Listeners[0].Model.Tcp!.Routes.Select(static route => route.Name));
    }

    [Fact]
    public void The_example_of_the_guide_loads()
    {
        string guide = File.ReadAllText(Repository.PathOf("docs/guides/tls-passthrough.md"));
        int start = guide.IndexOf("```yaml\n", StringComparison.Ordinal) + 8;
        Assert.Empty(Read(guide[start..guide.IndexOf("```", start, StringComparison.Ordinal)]).Diagnostics);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string ToTarget(string tls)
        => Http(string.Empty).Replace("['127.0.0.1:8080']", $"['127.0.0.1:8080'], tls: {tls}", StringComparison.Ordinal);

    private static string Routes(string routes)
        => Upstreams + "  - { name: db, bind: '127.0.0.1:0', protocol: tcp, tls: { mode: passthrough }, routes: [\n    " + routes + "] }\n";

    private ConfigResult LoadFile(string yaml)
    {
        string path = Path.Combine(_folder, "whence.yaml");
        File.WriteAllText(path, yaml);
        return ConfigFile.Load(path);
    }

    private void Write(string certificate, string privateKey)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, certificate), made.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, privateKey), key.ExportPkcs8PrivateKeyPem());
    }
}
