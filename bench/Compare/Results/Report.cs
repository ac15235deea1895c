using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Whence.Compare;

/// <summary>The results of a run as a page and as its machine-readable twin.</summary>
internal sealed class Report(Machine machine, CompareOptions options)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<WorkResult> _results = [];
    private readonly string _date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public IEnumerable<string> Faults => _results.SelectMany(static result => result.Faults);

    private string Transport => options.Transport ?? "default";

    public void Add(WorkResult result) => _results.Add(result);

    public string Markdown()
    {
        var lines = new List<string>(Head());
        LoadResult[] loads = [.. _results.OfType<LoadResult>()];
        if (loads.Length > 0)
        {
            lines.AddRange(LoadTables.Lines(loads));
        }

        foreach (string[] own in _results.Select(static result => result.ToMarkdown().ToArray()).Where(static own => own.Length > 0))
        {
            lines.AddRange(["", .. own]);
        }

        if (Faults.Any())
        {
            lines.AddRange(["", "## Not valid", "", .. Faults.Select(static fault => $"- {fault}")]);
        }

        return string.Join('\n', lines) + "\n";
    }

    public JsonObject Json()
    {
        var works = new JsonObject();
        foreach (WorkResult result in _results)
        {
            works[result.Name] = result.ToJson();
        }

        return new JsonObject
        {
            ["machine"] = machine.Name,
            ["kernel"] = machine.Kernel,
            ["commit"] = machine.Commit,
            ["date"] = _date,
            ["transport"] = Transport,
            ["versions"] = new JsonObject(machine.Versions.Select(static one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
            ["settings"] = new JsonArray([.. machine.Settings]),
            ["rounds"] = options.Rounds,
            ["seconds"] = options.Duration.TotalSeconds,
            ["works"] = works,
            ["faults"] = new JsonArray([.. Faults]),
        };
    }

    public void Save(string name)
    {
        Directory.CreateDirectory(Repository.Results);
        string path = Path.Combine(Repository.Results, $"compare-{name}");
        File.WriteAllText($"{path}.md", Markdown());
        File.WriteAllText($"{path}.json", Json().ToJsonString(Indented) + "\n");
        Console.WriteLine($"\nWritten: {Path.GetRelativePath(Repository.Root, path)}.md and .json");
    }

    private IEnumerable<string> Head()
    {
        string versions = string.Join(", ", machine.Versions.Select(static version => $"{version.Key} {version.Value}"));
        string settings = machine.Settings.Count > 0 ? $" Set: `{string.Join(' ', machine.Settings)}`." : "";
        return
        [
            "# whence beside nginx and HAProxy",
            "",
            $"`make compare`, {_date}, commit {machine.Commit}, transport: {Transport}.",
            $"Machine: {machine.Name}; Linux {machine.Kernel}. {versions}.{settings}",
            "",
            "The proxy alone has processor 0; wrk (64 connections, a closed loop) and the backend (nginx) share processor 1.",
            "udp-echo: 64 clients of our own, one datagram each under way, and a target that sends it back; HAProxy passes no datagrams on.",
            "Works with tables of their own have hosts of their own: network namespaces, client and server on processor 1.",
            "The files in `bench/Compare/contenders` set all up for the same work; one request before the load shows that each does it.",
            $"They take turns of a second, {options.Duration.TotalSeconds} s each in a round, whence after {options.WarmUp.TotalSeconds} s of the same load.",
            $"Figures are medians of {options.Rounds} rounds. **A ratio is whence / the better of nginx and HAProxy within a round, and",
            "the median of those**: a busy host slows everything for seconds and minutes, and the turns of a round lie between each other.",
            "",
        ];
    }
}
