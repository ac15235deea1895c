namespace Whence.Lab.Tests;

/// <summary>The programs at the ends, started in a host.</summary>
internal static class LabPrograms
{
    /// <summary>The gateway as it was built with these tests.</summary>
    public static string WhencePath { get; } = Built("src", "Whence.Cli", "whence");

    /// <summary>An application on Kestrel that answers with whom it sees; its argument is the port.</summary>
    public static string KestrelPeerPath { get; } = Built("tests", "KestrelPeer", "KestrelPeer");

    /// <summary>Starts the gateway and waits until everything listens.</summary>
    /// <param name="host">Where.</param>
    /// <param name="lab">For its file.</param>
    /// <param name="yaml">Its configuration.</param>
    /// <param name="transport">`loops` or `sockets`; null = the one of these tests.</param>
    public static async Task<LabProcess> StartWhenceAsync(this LabHost host, Lab lab, string yaml, string? transport = null)
    {
        string[] choice = transport is null ? [] : [$"WHENCE_TRANSPORT={transport}"];
        LabProcess process = host.Start("env", [.. choice, WhencePath, "run", "-c", host.WriteWhenceConfig(lab, yaml)]);
        await process.WaitForOutputAsync("Ready: ");
        return process;
    }

    /// <summary>Writes a configuration of a host.</summary>
    public static string WriteWhenceConfig(this LabHost host, Lab lab, string yaml, string name = "whence")
        => lab.Write($"{host.Name}-{name}.yaml", yaml);

    /// <summary>Runs a program in a directory that has an `ip` and an `nft` of its own, which leave the file trap/sprung.</summary>
    public static Task<LabExit> TryRunInAsync(this LabHost host, Lab lab, params string[] command)
    {
        string folder = lab.PathOf("trap");
        Directory.CreateDirectory(folder);
        foreach (string name in new[] { "ip", "nft" })
        {
            File.SetUnixFileMode(lab.Write($"trap/{name}", $"#!/bin/sh\ntouch {folder}/sprung\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return host.TryRunAsync("env", ["-C", folder, .. command]);
    }

    /// <summary>Starts nginx with the given blocks and waits until it listens.</summary>
    public static async Task<LabProcess> StartNginxAsync(this LabHost host, Lab lab, int port, string blocks, int connections = 512)
    {
        string folder = lab.PathOf($"{host.Name}-nginx-{port}");
        Directory.CreateDirectory(folder);
        string file = lab.Write($"{host.Name}-nginx-{port}.conf", $$"""
            load_module /usr/lib/nginx/modules/ngx_stream_module.so;
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log stderr warn;
            events { worker_connections {{connections}}; }
            {{blocks}}
            """);
        return await host.StartServerAsync(port, "nginx", "-e", "stderr", "-p", folder, "-c", file);
    }

    /// <summary>An http block of nginx around a server; temporary files stay in the lab.</summary>
    public static string NginxHttp(this Lab lab, string server)
    {
        string temporary = lab.PathOf("nginx");
        return $$"""
            http {
              access_log off;
              client_body_temp_path {{temporary}}-body; proxy_temp_path {{temporary}}-proxy; fastcgi_temp_path {{temporary}}-fastcgi;
              uwsgi_temp_path {{temporary}}-uwsgi; scgi_temp_path {{temporary}}-scgi;
              {{server}}
            }
            """;
    }

    /// <summary>Runs curl there and returns what came.</summary>
    public static Task<string> CurlAsync(this LabHost host, params string[] arguments)
        => host.RunAsync("curl", ["--silent", "--show-error", "--max-time", "20", "--noproxy", "*", .. arguments]);

    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    private static string Built(string folder, string project, string program) => Path.Combine(
        FindRoot(), folder, project, "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", program);

    private static string FindRoot()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Whence.slnx")))
        {
            root = Path.GetDirectoryName(root);
        }

        return root ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
