namespace Whence.Interop.Tests;

/// <summary>All cases, sent once through one gateway to nginx, Apache and Kestrel, and what all of them say that they read. Every log is read when
/// its program has ended: nothing is under way any more, and a request that nobody sent would be in it.</summary>
public sealed class DifferentialRun : IAsyncLifetime
{
    private readonly Dictionary<string, ILookup<string, Reading>> _forwarded = [];
    private readonly Dictionary<string, ILookup<string, Reading>> _read = [];

    public static string[] Servers => ["nginx", "apache", "kestrel"];

    /// <summary>What the gateway's access log says of requests to a server, by client.</summary>
    internal ILookup<string, Reading> Forwarded(string server) => _forwarded[server];

    /// <summary>What the server says, by client; those that name none stand under the empty text.</summary>
    internal ILookup<string, Reading> Read(string server) => _read[server];

    public async ValueTask InitializeAsync()
    {
        await using var work = new Workspace();
        OpenToAll(work.Folder);
        int[] targets = [FreePorts.Next(), FreePorts.Next(), FreePorts.Next()];
        int[] ports = [FreePorts.Next(), FreePorts.Next(), FreePorts.Next()];
        Program nginx = await work.StartNginxAsync(targets[0], Nginx(work, targets[0]));
        int inner = FreePorts.Next();
        await using ReadingKestrel behindApache = await ReadingKestrel.StartAsync(inner), kestrel = await ReadingKestrel.StartAsync(targets[2]);
        Program apache = await work.StartApacheAsync(targets[1], Apache(work, targets[1], inner));
        Program gateway = await work.StartWhenceAsync(Gateway(work, ports, targets));
        await HostileSender.SendAllAsync(HostileCases.All, ports);
        foreach (Program program in new[] { gateway, nginx, apache })
        {
            Assert.Equal(0, await program.StopAsync());
        }

        foreach (string server in Servers)
        {
            _forwarded[server] = ReadingLines.Of(work.PathOf($"to-{server}.log")).ToLookup(static reading => reading.Client);
            IEnumerable<Reading> read = server == "kestrel" ? await kestrel.StopAsync() : ReadingLines.Of(work.PathOf($"{server}.log"));
            _read[server] = read.ToLookup(static reading => reading.Client);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>With a route for /public/, so that there is a path to get around; both lead to the same place.</summary>
    private static string Gateway(Workspace work, int[] ports, int[] targets)
    {
        string format = "$remote_addr $upstream_status $fault $bytes_received \\\"$request_method $request_uri\\\"";
        string upstreams = string.Join('\n', Servers.Select((server, at) => $"  {server}: {{ targets: [\"127.0.0.1:{targets[at]}\"] }}"));
        string listeners = string.Join('\n', Servers.Select((server, at) => $$"""
              - { name: to-{{server}}, bind: "127.0.0.1:{{ports[at]}}", protocol: http,
                  routes: [ { path: /public/, upstream: {{server}} }, { upstream: {{server}} } ],
                  accessLog: { file: "{{work.PathOf($"to-{server}.log")}}", format: "{{format}}" } }
            """));
        return $"upstreams:\n{upstreams}\nlisteners:\n{listeners}\n";
    }

    /// <summary>It reads a body when somebody wants it: here itself, one door further.</summary>
    private static string Nginx(Workspace work, int port) => work.NginxHttp($$"""
        log_format reading '$http_x_real_ip $status - "$request_body" "$request"';
        keepalive_timeout 1h; keepalive_requests 1000000; client_body_buffer_size 64k; client_max_body_size 0;
        server { listen unix:{{work.PathOf("inner")}}; location / { return 200; } }
        server { listen 127.0.0.1:{{port}}; access_log {{work.PathOf("nginx.log")}} reading;
          location / { proxy_pass http://unix:{{work.PathOf("inner")}}; } }
        """);

    /// <summary>So does it, and hears from there what it read.</summary>
    private static string Apache(Workspace work, int port, int inner) => $"""
        Listen 127.0.0.1:{port}
        KeepAliveTimeout 3600
        MaxKeepAliveRequests 0
        AllowEncodedSlashes NoDecode
        ProxyPass / http://127.0.0.1:{inner}/ nocanon
        LogFormat "%{"{X-Real-IP}i"} %>s - %{"{X-Body}o"} \"%r\"" reading
        CustomLog {work.PathOf("apache.log")} reading
        """;

    private static void OpenToAll(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        }
    }
}
