using System.Globalization;

namespace Whence.Compare;

/// <summary>HTTP/1.1 from wrk: a closed loop, each connection asks again as soon as it has its answer.</summary>
/// <remarks>Over TLS it resumes the session that it has whenever a server gives it one; no contender does, so each handshake is whole.</remarks>
/// <param name="Path">What is asked for.</param>
/// <param name="Fields">Field lines of every request.</param>
internal sealed record Wrk(string Path = "/", params string[] Fields) : ILoad
{
    /// <summary>As in the prototypes that the design quotes: enough to keep one processor's proxy busy.</summary>
    public int Connections => 64;

    /// <summary>Whether the listener speaks TLS.</summary>
    public bool OverTls { get; init; }

    /// <summary>Whom it asks.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The network namespace that it runs in; null = this program's.</summary>
    public string? Host { get; init; }

    /// <summary>Whether each connection begins with a header of PROXY v2 of a client of its own. It then has one request.</summary>
    public bool IsProxied { get; init; }

    public async Task<LoadFigures> RunAsync(int port, TimeSpan duration, CancellationToken cancel)
    {
        string[] fields = [.. Fields.SelectMany(static field => (string[])["-H", field])];
        string script = System.IO.Path.Combine(AppContext.BaseDirectory, "Loads", IsProxied ? "proxied.lua" : "result.lua");
        string[] shape = string.Create(CultureInfo.InvariantCulture, $"-t1 -c{Connections} -d{duration.TotalSeconds:F0}s").Split(' ');
        string url = string.Create(CultureInfo.InvariantCulture, $"{(OverTls ? "https" : "http")}://{Address}:{port}{Path}");
        string[] inside = Host is null ? [] : ["ip", "netns", "exec", Host];
        var launch = new Launch([.. inside, "wrk", .. shape, "-s", script, .. fields, url], AppContext.BaseDirectory) { Core = Arena.LoadCore };
        await using ChildProcess wrk = ChildProcess.Start(launch);
        return WrkOutput.Parse(await wrk.FinishAsync(cancel));
    }
}
