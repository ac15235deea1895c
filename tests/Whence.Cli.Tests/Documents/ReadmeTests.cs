using System.Text.RegularExpressions;

namespace Whence.Cli.Tests.Documents;

/// <summary>What README.md tells people to type does what it says.</summary>
public sealed partial class ReadmeTests
{
    /// <summary>They open sockets, or never end by themselves.</summary>
    private static readonly string[] OverTheNetwork = ["run", "demo"];

    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public async Task The_sample_configuration_has_nothing_to_complain_about()
    {
        using var folder = new SampleFolder(Assert.Single(Blocks("yaml")));
        CliResult result = await Cli.RunAsync("check", "-c", folder.File);
        Assert.Equal((0, string.Empty), (result.Code, result.Error));
        Assert.DoesNotContain("warning", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_that_needs_no_network_ends_with_0()
    {
        using var folder = new SampleFolder(Assert.Single(Blocks("yaml")));
        var ran = new List<string>();
        foreach (string line in Commands())
        {
            Match match = CommandLineShape().Match(line);
            Assert.True(match.Success, $"a line that this test cannot run: {line}");
            string[] args = [.. match.Groups["args"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(arg => arg == "whence.yaml" ? folder.File : arg)];
            if (!OverTheNetwork.Contains(args[0]))
            {
                CliResult result = await Cli.RunWithInputAsync(match.Groups["input"].Value + "\n", args);
                Assert.True(result.Code == 0, $"{line}\nended with {result.Code}: {result.Error}");
                Assert.NotEmpty(result.Out);
                ran.Add(args[0]);
            }
        }

        Assert.Equal(["check", "decode", "explain"], ran.Distinct().Order());
    }

    /// <summary>The lines of all sh blocks that run whence, without comments, with continued lines joined.</summary>
    private static IEnumerable<string> Commands() => Blocks("sh")
        .SelectMany(static block => block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        .Select(static line => Comment().Replace(line, "").Trim())
        .Where(static line => Whence().IsMatch(line) && !line.StartsWith("alias ", StringComparison.Ordinal));

    private static string[] Blocks(string language)
        => [.. Fence().Matches(Text).Where(match => match.Groups["language"].Value == language).Select(static match => match.Groups["text"].Value)];

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(^|\s)#\s.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bwhence\s")]
    private static partial Regex Whence();

    [GeneratedRegex(@"^(echo '(?<input>[^']*)'\s+\|\s+)?whence (?<args>[^'""|;&$]+)$")]
    private static partial Regex CommandLineShape();

    private sealed class SampleFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("whence-readme-").FullName;

        public SampleFolder(string yaml) => System.IO.File.WriteAllText(File, yaml);

        public string File => Path.Combine(_path, "whence.yaml");

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
