using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Interop.Tests;

/// <summary>The same requests to nginx, Apache and whence, all in front of one backend: the lines are the same, byte for byte.</summary>
public sealed partial class AccessLogLikenessTests
{
    private const string Close = "Host: a.example\r\nConnection: close\r\n";

    /// <summary>Bytes as one character each.</summary>
    private static readonly string[] Requests =
    [
        $"GET / HTTP/1.1\r\n{Close}User-Agent: curl/8.5.0\r\nReferer: https://from.example/a?b=c\r\n\r\n",
        $"GET / HTTP/1.1\r\n{Close}\r\n",
        $"GET /a%20b%22%0a/c?d=e&f=%5C HTTP/1.1\r\n{Close}\r\n",
        $"GET / HTTP/1.1\r\n{Close}User-Agent: a\"b\\c\td '$x' \r\nReferer: \"\r\n\r\n",
        $"GET / HTTP/1.1\r\n{Close}User-Agent: \u00c3\u00a9\u00ff\u0080\u00a0\r\nReferer: \\x22\\\\\r\n\r\n",
        $"GET / HTTP/1.1\r\n{Close}Referer:\r\nUser-Agent: \r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a.example\r\n\r\n",
        $"HEAD / HTTP/1.1\r\n{Close}\r\n",
        $"GET /missing?x HTTP/1.1\r\n{Close}\r\n",
        $"GET /empty HTTP/1.1\r\n{Close}\r\n",
        $"GET /nothing HTTP/1.1\r\n{Close}\r\n",
        $"GET /long HTTP/1.1\r\n{Close}User-Agent: {new string('x', 3000)}\"\r\n\r\n",
        $"POST / HTTP/1.1\r\n{Close}Content-Length: 5\r\n\r\nhello",
        $"OPTIONS / HTTP/1.1\r\n{Close}\r\n",
        $"DELETE /missing HTTP/1.1\r\n{Close}\r\n",
    ];

    [Fact]
    public async Task Lines_of_nginx_and_combined_are_those_of_the_servers()
    {
        await using var work = new Workspace();
        int backend = FreePorts.Next(), nginx = FreePorts.Next(), apache = FreePorts.Next();
        int asNginx = FreePorts.Next(), asCombined = FreePorts.Next();
        string of(string name) => work.PathOf($"{name}.log");
        await work.StartNginxAsync(backend, work.NginxHttp($$"""
            server { listen 127.0.0.1:{{backend}};
              location / { return 200 "hello\n"; } location /missing { return 404 "not here\n"; }
              location /empty { return 200 ""; } location /nothing { return 204; } }
            server { listen 127.0.0.1:{{nginx}}; listen [::1]:{{nginx}}; access_log {{of("nginx")}} combined;
              location / { proxy_pass http://127.0.0.1:{{backend}}; } }
            """));
        await work.StartApacheAsync(apache, $"""
            Listen 127.0.0.1:{apache}
            Listen [::1]:{apache}
            LogFormat "%h %l %u %t \"%r\" %>s %b \"%{"{Referer}i"}\" \"%{"{User-Agent}i"}\"" combined
            CustomLog {of("apache")} combined
            ProxyPass / http://127.0.0.1:{backend}/ nocanon
            """);
        await work.StartWhenceAsync($$"""
            upstreams: { app: { targets: ["127.0.0.1:{{backend}}"] } }
            listeners:
              - { name: as-nginx, bind: ["127.0.0.1:{{asNginx}}", "[::1]:{{asNginx}}"], protocol: http, upstream: app, accessLog: { file: "{{of("as-nginx")}}", format: nginx } }
              - { name: as-combined, bind: ["127.0.0.1:{{asCombined}}", "[::1]:{{asCombined}}"], protocol: http, upstream: app, accessLog: { file: "{{of("as-combined")}}", format: combined } }
            """);

        // Ours are lines of requests that came one after the other, and so are theirs.
        foreach (IPAddress client in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            foreach (string request in Requests)
            {
                foreach (int port in new[] { nginx, apache, asNginx, asCombined })
                {
                    await SendAsync(client, port, request);
                }
            }
        }

        string[] theirs = await LinesAsync(of("nginx")), ours = await LinesAsync(of("as-nginx"));
        for (int i = 0; i < theirs.Length; i++)
        {
            Assert.StartsWith(theirs[i] + " peer=", ours[i], StringComparison.Ordinal);
        }

        Assert.Equal(await LinesAsync(of("apache")), await LinesAsync(of("as-combined")));
    }

    /// <summary>The lines once all are there, with their times masked.</summary>
    private static async Task<string[]> LinesAsync(string path)
    {
        int expected = Requests.Length * 2;
        string text = string.Empty;
        await Program.WaitForAsync(
            () =>
            {
                text = File.Exists(path) ? File.ReadAllText(path, Encoding.Latin1) : string.Empty;
                return text.Count('\n') >= expected ? "all there" : $"{path}:\n{text}";
            },
            "all there");
        string[] lines = [.. text.TrimEnd('\n').Split('\n').Select(static line => Time().Replace(line, "[]", 1))];
        Assert.Equal(expected, lines.Length);
        return lines;
    }

    private static async Task SendAsync(IPAddress server, int port, string request)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(new IPEndPoint(server, port), patience.Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), patience.Token);
        byte[] buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer, patience.Token) > 0)
        {
        }
    }

    [GeneratedRegex(@"\[\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]")]
    private static partial Regex Time();
}
