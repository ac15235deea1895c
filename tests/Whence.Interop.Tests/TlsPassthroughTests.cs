using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Interop.Tests;

/// <summary>Real clients of TLS through a passthrough listener to a real nginx, which alone has the key, and learns the client by PROXY
/// protocol.</summary>
public sealed class TlsPassthroughTests
{
    private const string Client = "127.5.5.5";

    [Fact]
    public async Task Curl_and_openssl_reach_the_server_of_their_name_and_it_sees_their_address()
    {
        await using var work = new Workspace();
        int whence = FreePorts.Next(), first = FreePorts.Next(), second = FreePorts.Next();
        (string certificate, string key) = WriteCertificate(work);
        string Server(int port, string name, string more) => $$"""
            server { listen 127.0.0.1:{{port}} ssl proxy_protocol {{more}}; ssl_certificate {{certificate}}; ssl_certificate_key {{key}};
              ssl_protocols TLSv1.2 TLSv1.3; set_real_ip_from 127.0.0.1; real_ip_header proxy_protocol;
              location / { return 200 "{{name}} $remote_addr $ssl_server_name $server_protocol $ssl_protocol"; } }
            """;
        await work.StartNginxAsync(second, work.NginxHttp(Server(first, "first", "http2") + Server(second, "second", "")));
        string log = work.PathOf("access.log");
        Program gateway = await work.StartWhenceAsync($$"""
            upstreams:
              first: { targets: ["127.0.0.1:{{first}}"], send: { proxyProtocol: v2, tlvs: [authority, alpn, unique-id, crc32c] } }
              second: { targets: ["127.0.0.1:{{second}}"], send: { proxyProtocol: v1 } }
            listeners:
              - name: by-sni
                bind: "127.0.0.1:{{whence}}"
                protocol: tcp
                tls: { mode: passthrough }
                accessLog: { file: "{{log}}", format: "$remote_addr $ssl_preread_server_name $route $upstream $termination $tls_reason" }
                routes: [ { sni: a.example.net, alpn: h2, upstream: first, name: a }, { sni: "*.example.net", upstream: second } ]
            """);

        Task<string> CurlAsync(string name, params string[] more) => Workspace.CurlAsync(
            ["--interface", Client, "--cacert", certificate, "--connect-to", $"{name}:443:127.0.0.1:{whence}", .. more, $"https://{name}/"]);
        Assert.Equal($"first {Client} a.example.net HTTP/2.0 TLSv1.3", (await CurlAsync("a.example.net")).Trim());
        Assert.Equal($"second {Client} a.example.net HTTP/1.1 TLSv1.2", (await CurlAsync("a.example.net", "--http1.1", "--tls-max", "1.2")).Trim());
        Assert.Equal($"second {Client} x.example.net HTTP/1.1 TLSv1.3", (await CurlAsync("X.example.net", "--http1.1")).Trim());

        string[] client = ["s_client", "-connect", $"127.0.0.1:{whence}", "-CAfile", certificate, "-verify_return_error", "-brief"];
        using (Program good = Program.Start("openssl", [.. client, "-servername", "a.example.net", "-verify_hostname", "a.example.net", "-alpn", "h2"]))
        {
            Assert.Contains("Verification: OK", await good.FinishAsync(), StringComparison.Ordinal);
        }

        using (Program foreign = Program.Start("openssl", [.. client, "-servername", "a.example.org"]))
        {
            InvalidOperationException alert = await Assert.ThrowsAsync<InvalidOperationException>(foreign.FinishAsync);
            Assert.Contains("unrecognized name", alert.Message, StringComparison.Ordinal);
        }

        string plain = await Workspace.CurlAsync("--output", "/dev/null", "--write-out", "%{http_code}", $"http://127.0.0.1:{whence}/");
        Assert.Equal("400", plain.Trim());
        string lines = await Program.WaitForAsync(() => File.Exists(log) ? File.ReadAllText(log) : "", "plain-http");
        Assert.Contains($"{Client} a.example.net a first completed -\n", lines, StringComparison.Ordinal);
        Assert.Contains($"{Client} x.example.net *.example.net second completed -\n", lines, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1 a.example.org - - tls-no-route -\n", lines, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1 - - - tls-hello-invalid plain-http\n", lines, StringComparison.Ordinal);
        Assert.Contains(": tls-no-route, a.example.org", gateway.Output, StringComparison.Ordinal);
    }

    /// <summary>A certificate for everything below example.net that is its own authority.</summary>
    private static (string Certificate, string Key) WriteCertificate(Workspace work)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=tests", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("*.example.net");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset from = DateTimeOffset.ParseExact("2020-01-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        using X509Certificate2 made = request.CreateSelfSigned(from, from.AddYears(80));
        return (work.Write("server.pem", made.ExportCertificatePem()), work.Write("server.key", key.ExportPkcs8PrivateKeyPem()));
    }
}
