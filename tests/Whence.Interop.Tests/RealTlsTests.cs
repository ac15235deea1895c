namespace Whence.Interop.Tests;

/// <summary>What real servers behind us know of TLS that we ended, and TLS that we begin towards them.</summary>
[Collection(nameof(RealPrograms))]
public sealed class RealTlsTests(RealPrograms programs)
{
    private const string Address = "127.5.5.5";

    private string[] Certificate => ["--cert", programs.Client.Certificate, "--key", programs.Client.Key];

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Nginx_gets_the_certificate_of_the_client_and_no_forged_one(string version)
    {
        const string Url = "https://nginx.example.net/certificate";
        string[] forged = [version, "-H", "Client-Cert: :Zm9yZ2Vk:", "-H", "client_cert: :Zm9yZ2Vk:"];
        Assert.Equal($"<:{programs.Client.Bytes}:>", await programs.CurlAsync(programs.Certificates, Url, [.. forged, .. Certificate]));
        Assert.Equal("<>", await programs.CurlAsync(programs.Certificates, Url, forged));
    }

    [Theory]
    [InlineData("1.2", "TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384")]
    [InlineData("1.3", "TLSv1.3", "TLS_AES_256_GCM_SHA384")]
    public async Task Varnish_reads_TLS_of_the_client_from_the_PROXY_header(string most, string version, string cipher)
    {
        foreach (int port in new[] { programs.Tcp, programs.Certificates })
        {
            string[] client = ["--interface", Address, "--http1.1", "--tls-max", most];
            const string Url = "https://varnish.example.net/";
            Assert.Equal(
                $"{Address}|true|{version}|{cipher}|true|0|somebody|varnish.example.net|", await programs.CurlAsync(port, Url, [.. client, .. Certificate]));
            Assert.Matches($@"^{Address}\|true\|{version}\|{cipher}\|false\|[1-9]\d*\|\|varnish.example.net\|$", await programs.CurlAsync(port, Url, client));
        }

        Assert.StartsWith("127.0.0.1|false|||false|", await programs.CurlAsync(programs.Plain, "http://varnish.example.net/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nginx_with_a_good_certificate_is_reached_in_TLS()
    {
        Assert.Equal("nginx https HTTP/1.1 inner.example.net", await programs.CurlAsync(programs.Tls, "https://secure.example.net/"));
        Assert.Equal("nginx https HTTP/1.1 inner.example.net", await programs.CurlAsync(programs.Plain, "http://secure.example.net/"));
    }

    [Fact]
    public async Task Nginx_with_the_certificate_of_another_is_502_with_the_reason_in_the_log_alone()
    {
        string answer = await programs.CurlAsync(programs.Tls, "https://misnamed.example.net/", "--include");
        Assert.StartsWith("HTTP/2 502", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("certificate", answer, StringComparison.OrdinalIgnoreCase);
        await Program.WaitForAsync(() => programs.GatewayLog, "certificate-name");
        await Program.WaitForAsync(() => programs.AccessLog, "tls misnamed.example.net GET HTTP/2.0 502 upstream-unreachable\n");
    }
}
