using System.Globalization;

namespace Whence.Compare;

/// <summary>HTTP/1.1 from wrk: a closed loop, each connection asks again as soon as it has its answer.</summary>
/// <param name="Path">What is asked for.</param>
/// <param name="Fields">Field lines of every request.</param>
internal sealed record Wrk(string Path = "/", params string[] Fields) : ILoad
{
    /// <summary>As in the prototypes that the design quotes: enough to keep one processor's proxy busy.</summary>
    public int Connections => 64;

    public async Task<LoadFigures> RunAsync(int port, TimeSpan duration, CancellationToken cancel)
    {
        string[] fields = [.. Fields.SelectMany(static field => (string[])["-H", field])];
        string script = System.IO.Path.Combine(AppContext.BaseDirectory, "Loads", "result.lua");
        string[] command = string.Create(
            CultureInfo.InvariantCulture, $"wrk -t1 -c{Connections} -d{duration.TotalSeconds:F0}s -s {script} http://127.0.0.1:{port}{Path}").Split(' ');
        await using ChildProcess wrk = ChildProcess.Start(new Launch([.. command[..4], .. fields, .. command[4..]], AppContext.BaseDirectory) { Core = Arena.LoadCore });
        return WrkOutput.Parse(await wrk.FinishAsync(cancel));
    }
}
