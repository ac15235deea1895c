namespace Whence.Interop.Tests;

/// <summary>One gateway that speaks everything, with nginx, Apache and Kestrel behind it, each by its host name.</summary>
[CollectionDefinition(nameof(RealPrograms))]
public sealed class RealPrograms : IAsyncLifetime, ICollectionFixture<RealPrograms>
{
    private readonly Workspace _work = new();
    private readonly TestAuthority _authority;
    private KestrelBackend? _kestrel;
    private Program? _gateway;

    public RealPrograms() => _authority = new TestAuthority(_work);

    /// <summary>The backends, by the first label of their names.</summary>
    public static TheoryData<string> Backends => ["nginx", "apache", "kestrel"];

    internal int Plain { get; } = FreePorts.Next();

    internal int Tls { get; } = FreePorts.Next();

    /// <summary>TLS that asks for the certificates of clients.</summary>
    internal int Certificates { get; } = FreePorts.Next();

    /// <summary>In clear, behind PROXY headers.</summary>
    internal int Proxied { get; } = FreePorts.Next();

    /// <summary>TLS on tcp, towards Varnish.</summary>
    internal int Tcp { get; } = FreePorts.Next();

    internal string AuthorityFile => _authority.File;

    internal CertificatePaths Server { get; private set; } = null!;

    internal CertificatePaths Client { get; private set; } = null!;

    internal KestrelBackend Kestrel => _kestrel!;

    internal string GatewayLog => _gateway!.Output;

    internal string AccessLog => File.ReadAllText(PathOf("access.log"));

    public async ValueTask InitializeAsync()
    {
        Open(_work.Folder, (UnixFileMode)0b111_101_101);

        Server = _authority.ForServer("server", "*.example.net");
        Client = _authority.ForClient("client", "somebody");
        int nginx = FreePorts.Next(), secure = FreePorts.Next(), apache = FreePorts.Next(), kestrel = FreePorts.Next(), varnish = FreePorts.Next();
        await StartNginxAsync(nginx, secure);
        await StartApacheAsync(apache);
        _kestrel = await KestrelBackend.StartAsync(kestrel);
        await _work.StartVarnishAsync(varnish, """
            import proxy;
            backend none none;
            sub vcl_recv { return (synth(200)); }
            sub vcl_synth {
              set resp.body = "" + client.ip + "|" + proxy.is_ssl() + "|" + proxy.ssl_version() + "|" + proxy.ssl_cipher() + "|" + proxy.client_has_cert_conn() + "|" + proxy.ssl_verify_result()
                + "|" + proxy.client_cert_cn() + "|" + proxy.authority() + "|";
              return (deliver);
            }
            """);
        string routes = """
            routes: [ { host: nginx.example.net, upstream: nginx }, { host: apache.example.net, upstream: apache }, { host: kestrel.example.net, upstream: kestrel },
                    { host: secure.example.net, upstream: secure }, { host: misnamed.example.net, upstream: misnamed }, { host: varnish.example.net, upstream: varnish } ]
            """;
        string log = $$"""accessLog: { file: "{{PathOf("access.log")}}", format: "$listener $host $request_method $server_protocol $status $fault" }""";
        string certificate = $$"""certificates: [ { cert: "{{Server.Certificate}}", key: "{{Server.Key}}" } ]""";
        string clients = $$"""clientCertificates: { ca: "{{AuthorityFile}}", mode: optional }""";
        _gateway = await _work.StartWhenceAsync($$"""
            networks: { loopback: [127.0.0.0/8] }
            upstreams:
              nginx: { targets: ["127.0.0.1:{{nginx}}"] }
              apache: { targets: ["127.0.0.1:{{apache}}"] }
              kestrel: { targets: ["127.0.0.1:{{kestrel}}"] }
              secure: { targets: ["127.0.0.1:{{secure}}"], tls: { ca: "{{AuthorityFile}}", serverName: inner.example.net } }
              misnamed: { targets: ["127.0.0.1:{{secure}}"], tls: { ca: "{{AuthorityFile}}", serverName: other.example.org } }
              varnish: { targets: ["127.0.0.1:{{varnish}}"], send: { proxyProtocol: v2, tlvs: [authority, alpn, ssl, crc32c] } }
            listeners:
              - { name: plain, bind: "127.0.0.1:{{Plain}}", protocol: http, {{log}}, {{routes}} }
              - { name: tls, bind: "127.0.0.1:{{Tls}}", protocol: http, tls: { {{certificate}} }, {{log}}, {{routes}} }
              - { name: certificates, bind: "127.0.0.1:{{Certificates}}", protocol: http, tls: { {{certificate}}, {{clients}} }, {{log}}, {{routes}} }
              - { name: proxied, bind: "127.0.0.1:{{Proxied}}", protocol: http, receive: { proxyProtocol: { from: { loopback: required } } }, {{log}}, {{routes}} }
              - { name: tcp, bind: "127.0.0.1:{{Tcp}}", protocol: tcp, tls: { {{certificate}}, {{clients}} }, upstream: varnish }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        if (_kestrel is not null)
        {
            await _kestrel.DisposeAsync();
        }

        _authority.Dispose();
    }

    internal string PathOf(string name) => _work.PathOf(name);

    /// <summary>A file of bytes that do not repeat.</summary>
    internal string WriteRandom(string name, int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>curl to a listener, which it takes for the host; what it prints.</summary>
    internal async Task<string> CurlAsync(int port, string url, params string[] more)
    {
        string host = new Uri(url).Host;
        return (await Workspace.CurlAsync(["--cacert", AuthorityFile, "--connect-to", $"{host}::127.0.0.1:{port}", .. more, url])).Trim();
    }

    private async Task StartNginxAsync(int plain, int secure)
    {
        Writable("nginx-files");
        string common = $$"""
            client_max_body_size 0; root {{PathOf("nginx-files")}}; add_header X-Seen $http_x_forwarded_for always;
            location / { return 200 "nginx $scheme $server_protocol $ssl_server_name"; }
            location /files/ { dav_methods PUT; create_full_put_path on; }
            location /certificate { return 200 "<$http_client_cert>"; }
            """;
        await _work.StartNginxAsync(plain, _work.NginxHttp($$"""
            server { listen 127.0.0.1:{{plain}}; {{common}} }
            server { listen 127.0.0.1:{{secure}} ssl; ssl_certificate {{Server.Certificate}}; ssl_certificate_key {{Server.Key}}; {{common}} }
            """));
    }

    private async Task StartApacheAsync(int port)
    {
        Writable("apache-files", "files");
        Writable("apache-locks");
        string modules = string.Join('\n', new[] { "dav", "dav_fs", "headers" }.Select(static name => $"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"));
        await _work.StartApacheAsync(port, $"""
            {modules}
            Listen 127.0.0.1:{port}
            DocumentRoot {PathOf("apache-files")}
            DavLockDB {PathOf("apache-locks")}/lock
            Header always set X-Seen "expr=%{"{req:X-Forwarded-For}"}"
            <Directory {PathOf("apache-files")}>
              Require all granted
              Dav On
            </Directory>
            """);
        File.WriteAllText(PathOf("apache-files") + "/index", "apache");
    }

    private void Writable(string name, params string[] below)
    {
        foreach (string path in new[] { name }.Concat(below.Select(folder => Path.Combine(name, folder))))
        {
            Directory.CreateDirectory(PathOf(path));
            Open(PathOf(path), (UnixFileMode)0b111_111_111);
        }
    }

    /// <summary>Servers that leave root behind read here, and write.</summary>
    private static void Open(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
