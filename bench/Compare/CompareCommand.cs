using System.CommandLine;

namespace Whence.Compare;

/// <summary>The command line.</summary>
internal static class CompareCommand
{
    private const string LatestName = "latest";

    public static RootCommand Create()
    {
        Option<string?> works = new("--works") { Description = $"Only these, with commas between: {string.Join(',', AllWorks.Names)}." };
        Option<int> rounds = new("--rounds") { Description = "How often the contenders take turns.", DefaultValueFactory = static _ => 3 };
        Option<int> duration = new("--duration") { Description = "Seconds of a measurement.", DefaultValueFactory = static _ => 6 };
        Option<int> warmUp = new("--warm-up") { Description = "Seconds of load before, for whence.", DefaultValueFactory = static _ => 20 };
        Option<int> patience = new("--patience")
        {
            Description = "Seconds to wait, in all, for moments in which nothing else runs.",
            DefaultValueFactory = static _ => 180,
        };
        Option<string?> transport = new("--transport") { Description = "WHENCE_TRANSPORT for whence." };
        Option<string?> name = new("--name")
        {
            Description = $"Write bench/results/compare-NAME.md and .json; without it, a run of all works writes compare-{LatestName}.",
        };
        Option<bool> keep = new("--keep") { Description = "Keep the folder with configurations and logs." };
        var root = new RootCommand("Measures whence beside nginx and HAProxy.")
        {
            works, rounds, duration, warmUp, patience, transport, name, keep, DatagramCommands.CreateEcho(), DatagramCommands.CreateClients(),
        };
        works.Validators.Add(static result =>
        {
            foreach (string unknown in (result.GetValueOrDefault<string?>() ?? "").Split(',').Except(AllWorks.Names))
            {
                result.AddError($"there is no work '{unknown}'");
            }
        });
        name.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>()?.All(static sign => char.IsAsciiLetterOrDigit(sign) || sign == '-') != true)
            {
                result.AddError("--name takes letters, digits and dashes");
            }
        });
        foreach (Option<int> figure in (Option<int>[])[rounds, duration])
        {
            figure.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1)
                {
                    result.AddError($"{figure.Name} is at least 1");
                }
            });
        }

        root.SetAction((parsed, cancel) => Comparison.RunAsync(
            new CompareOptions
            {
                Works = AllWorks.Find(parsed.GetValue(works)),
                Rounds = parsed.GetValue(rounds),
                Duration = TimeSpan.FromSeconds(parsed.GetValue(duration)),
                WarmUp = TimeSpan.FromSeconds(parsed.GetValue(warmUp)),
                Patience = TimeSpan.FromSeconds(parsed.GetValue(patience)),
                Transport = parsed.GetValue(transport),
                // Part of the works is no new state of things: it does not replace the whole.
                ResultName = parsed.GetValue(name) ?? (parsed.GetValue(works) is null ? LatestName : null),
                Keep = parsed.GetValue(keep),
            },
            cancel));
        return root;
    }
}
