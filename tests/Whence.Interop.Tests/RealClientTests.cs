namespace Whence.Interop.Tests;

/// <summary>curl, h2load and openssl as clients; nginx, Apache and Kestrel as backends.</summary>
[Collection(nameof(RealPrograms))]
public sealed class RealClientTests(RealPrograms programs)
{
    private const string Address = "127.5.5.5";

    public static TheoryData<string, string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string, string>();
            foreach (string backend in RealPrograms.Backends.Select(static row => row.Data))
            {
                ways.Add(backend, "http --http1.1", "1.1");
                ways.Add(backend, "http --http2-prior-knowledge", "2");
                ways.Add(backend, "https --http1.1", "1.1");
                ways.Add(backend, "https --http2", "2");
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Curl_sends_a_file_and_gets_the_same_back(string backend, string way, string version)
    {
        (string scheme, string option) = (way.Split(' ')[0], way.Split(' ')[1]);
        string url = $"{scheme}://{backend}.example.net/files/{scheme}{option.TrimStart('-')}", back = programs.PathOf("back");
        string sent = programs.WriteRandom("sent", (4 * 1024 * 1024) + 17);
        int port = scheme == "http" ? programs.Plain : programs.Tls;
        string[] always = [option, "--interface", Address, "--output", back, "--write-out", "%{http_code} %{http_version} %header{x-seen}"];

        Assert.Matches($"^20[14] {version} {Address}$", await programs.CurlAsync(port, url, [.. always, "--upload-file", sent]));
        Assert.Equal($"200 {version} {Address}", await programs.CurlAsync(port, url, always));
        Assert.True(File.ReadAllBytes(sent).AsSpan().SequenceEqual(File.ReadAllBytes(back)));
    }

    [Theory]
    [MemberData(nameof(RealPrograms.Backends), MemberType = typeof(RealPrograms))]
    public async Task Curl_behind_a_PROXY_header_is_the_client_of_the_header(string backend)
    {
        string[] proxied = ["--haproxy-protocol", "--interface", Address, "--output", "/dev/null", "--write-out", "%{http_version} %header{x-seen}"];
        string url = $"http://{backend}.example.net/index";
        Assert.Equal($"1.1 {Address}", await programs.CurlAsync(programs.Proxied, url, proxied));
        Assert.Equal($"2 {Address}", await programs.CurlAsync(programs.Proxied, url, [.. proxied, "--http2-prior-knowledge"]));
    }

    [Theory]
    [MemberData(nameof(RealPrograms.Backends), MemberType = typeof(RealPrograms))]
    public async Task H2load_has_every_request_of_many_streams_answered(string backend)
    {
        foreach ((string scheme, int port, string protocol) in new[] { ("https", programs.Tls, "h2"), ("http", programs.Plain, "h2c") })
        {
            using var h2load = Program.Start(
                "h2load",
                ["-c", "8", "-m", "32", "-n", "4000", $"--connect-to=127.0.0.1:{port}", $"{scheme}://{backend}.example.net/index"]);
            string output = await h2load.FinishAsync();
            Assert.Contains($"Application protocol: {protocol}", output, StringComparison.Ordinal);
            Assert.Contains("4000 succeeded, 0 failed, 0 errored, 0 timeout", output, StringComparison.Ordinal);
            Assert.Contains("status codes: 4000 2xx", output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(RealPrograms.Backends), MemberType = typeof(RealPrograms))]
    public async Task Openssl_finds_a_good_certificate_and_is_answered(string backend)
    {
        foreach (string version in new[] { "-tls1_2", "-tls1_3" })
        {
            string name = $"{backend}.example.net";
            string request = $"GET /index HTTP/1.1\\r\\nHost: {name}\\r\\nConnection: close\\r\\n\\r\\n";
            string client = $"openssl s_client -quiet {version} -connect 127.0.0.1:{programs.Tls} -servername {name} -verify_hostname {name} "
                + $"-CAfile {programs.AuthorityFile} -verify_return_error -alpn http/1.1";
            using Program openssl = Program.Start("sh", ["-c", $"printf '{request}' | {client}"]);
            string output = await openssl.FinishAsync();
            Assert.Contains("verify return:1", output, StringComparison.Ordinal);
            Assert.Contains("HTTP/1.1 200 OK", output, StringComparison.Ordinal);
            Assert.Contains("X-Seen: 127.0.0.1", output, StringComparison.OrdinalIgnoreCase);
        }
    }
}
