namespace Whence.Compare;

/// <summary>A proxy that takes part.</summary>
/// <param name="Name">As in the results.</param>
/// <param name="Template">Its configuration, a file of <c>contenders/</c>.</param>
/// <param name="Command">How it is run with a configuration.</param>
internal sealed record Contender(string Name, string Template, Func<string, string[]> Command)
{
    public static readonly Contender Whence =
        new("whence", "whence.yaml", static file => [Repository.Whence, "run", "-c", file]) { WarmsUp = true };

    public static readonly Contender Nginx = new("nginx", "nginx.conf", NginxCommand);
    public static readonly Contender Haproxy = new("haproxy", "haproxy.cfg", static file => ["haproxy", "-db", "-f", file]);
    public static readonly Contender Backend = new("backend", "backend.nginx.conf", NginxCommand);

    /// <summary>In the order in which they take turns.</summary>
    public static readonly IReadOnlyList<Contender> All = [Whence, Nginx, Haproxy];

    /// <summary>The others: what whence is held against is the better of them.</summary>
    public static readonly IReadOnlyList<Contender> Rivals = [Nginx, Haproxy];

    /// <summary>Its code gets faster while it runs.</summary>
    public bool WarmsUp { get; private init; }

    private static string[] NginxCommand(string file) => ["nginx", "-e", "stderr", "-p", Path.GetDirectoryName(file)!, "-c", file];
}
