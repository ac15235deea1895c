namespace Whence.Interop.Tests;

/// <summary>A folder for one test's files, and the programs that it started; all of it is gone afterwards.</summary>
internal sealed class Workspace : IAsyncDisposable
{
    private readonly List<Program> _programs = [];

    internal Workspace() => Folder = Directory.CreateTempSubdirectory("whence-interop-").FullName;

    internal string Folder { get; }

    /// <summary>The gateway as it was built with these tests.</summary>
    internal static string WhencePath => Path.Combine(
        Root, "src", "Whence.Cli", "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "whence");

    /// <summary>The top of the repository.</summary>
    internal static string Root { get; } = FindRoot();

    internal string PathOf(string name) => Path.Combine(Folder, name);

    internal string Write(string name, string text)
    {
        string path = PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Starts nginx with the given blocks and waits until it listens on <paramref name="port"/>.</summary>
    internal async Task<Program> StartNginxAsync(int port, string blocks)
    {
        string name = $"nginx-{port}";
        Directory.CreateDirectory(PathOf(name));
        string file = Write(name + ".conf", $$"""
            load_module /usr/lib/nginx/modules/ngx_stream_module.so;
            daemon off;
            master_process off;
            pid {{PathOf(name)}}/nginx.pid;
            error_log {{PathOf(name)}}/error.log info;
            events { worker_connections 512; }
            {{blocks}}
            """);
        return await StartAsync("nginx", ["-e", "stderr", "-p", PathOf(name), "-c", file], port);
    }

    /// <summary>An http block around a server; temporary files stay in this folder.</summary>
    internal string NginxHttp(string server) => $$"""
        http {
          access_log off;
          client_body_temp_path {{Folder}}/body; proxy_temp_path {{Folder}}/proxy; fastcgi_temp_path {{Folder}}/fastcgi; uwsgi_temp_path {{Folder}}/uwsgi; scgi_temp_path {{Folder}}/scgi;
          {{server}}
        }
        """;

    /// <summary>Starts Apache in the foreground, with the modules of a logging proxy, and waits until it listens on
    /// <paramref name="port"/>.</summary>
    internal async Task<Program> StartApacheAsync(int port, string directives)
    {
        string name = $"apache-{port}";
        Directory.CreateDirectory(PathOf(name));
        string modules = string.Join('\n', new[] { "mpm_event", "authz_core", "proxy", "proxy_http" }
            .Select(static module => $"LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so"));
        string file = Write(name + ".conf", $"""
            ServerRoot {PathOf(name)}
            DefaultRuntimeDir {PathOf(name)}
            PidFile {PathOf(name)}/apache.pid
            ErrorLog {PathOf(name)}/error.log
            ServerName localhost
            {modules}
            {(Environment.IsPrivilegedProcess ? "User www-data\nGroup www-data" : string.Empty)}
            {directives}

            """);
        return await StartAsync("apache2", ["-X", "-f", file], port);
    }

    internal async Task<Program> StartHaproxyAsync(int port, string sections)
        => await StartAsync("haproxy", ["-db", "-f", Write($"haproxy-{port}.cfg", $"""
            global
              log stderr format raw local0
            defaults
              timeout connect 5s
              timeout client 30s
              timeout server 30s
            {sections}

            """)], port);

    /// <summary>Starts Varnish behind PROXY headers, with what it does, and waits until it listens on <paramref name="port"/>.</summary>
    internal async Task<Program> StartVarnishAsync(int port, string vcl) => await StartAsync(
        "varnishd",
        ["-F", "-j", "none", "-n", PathOf($"varnish-{port}"), "-a", $"127.0.0.1:{port},PROXY", "-s", "malloc,16m",
            "-f", Write($"varnish-{port}.vcl", $"vcl 4.1;\n{vcl}\n")],
        port);

    /// <summary>Starts dnsdist, for clients on loopback, and waits until it listens on <paramref name="port"/>: TCP as well as UDP.</summary>
    internal async Task<Program> StartDnsdistAsync(int port, string lua) => await StartAsync(
        "dnsdist",
        ["--supervised", "--disable-syslog", "-C", Write($"dnsdist-{port}.conf", $"setLocal('127.0.0.1:{port}')\nsetACL({{'127.0.0.0/8'}})\n{lua}\n")],
        port);

    /// <summary>Starts the gateway and waits until it says that everything listens.</summary>
    /// <param name="yaml">Its configuration.</param>
    /// <param name="descriptors">How many descriptors it may have; null = as many as this process.</param>
    internal async Task<Program> StartWhenceAsync(string yaml, int? descriptors = null)
    {
        string[] run = [WhencePath, "run", "-c", Write("whence.yaml", yaml)];
        Program program = descriptors is null ? Program.Start(run[0], run[1..]) : Program.Start("prlimit", [$"--nofile={descriptors}:{descriptors}", .. run]);
        _programs.Add(program);
        await program.WaitForOutputAsync("Ready: ");
        return program;
    }

    /// <summary>Runs curl and returns what it printed.</summary>
    internal static async Task<string> CurlAsync(params string[] arguments)
    {
        using Program curl = Program.Start("curl", ["--silent", "--show-error", "--max-time", "20", "--noproxy", "*", .. arguments]);
        return await curl.FinishAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Program program in Enumerable.Reverse(_programs))
        {
            await program.StopAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string FindRoot()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Whence.slnx")))
        {
            root = Path.GetDirectoryName(root);
        }

        return root ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }

    private async Task<Program> StartAsync(string file, string[] arguments, int port)
    {
        Program program = Program.Start(file, arguments);
        _programs.Add(program);
        await program.WaitForPortAsync(port);
        return program;
    }
}
