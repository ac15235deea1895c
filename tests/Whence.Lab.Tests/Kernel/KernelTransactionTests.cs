using System.Text;

namespace Whence.Lab.Tests;

/// <summary>nft itself judges every transaction that is on file, in a network namespace where no rule is.</summary>
public sealed class KernelTransactionTests
{
    [Fact]
    public async Task Nft_takes_every_transaction_and_keeps_what_is_said()
    {
        await using Lab lab = await Lab.CreateAsync();
        LabHost host = await lab.AddHostAsync("host");
        string[] files = [.. Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            // Those that change a table begin with what they change.
            bool isChange = !File.ReadAllText(file, Encoding.UTF8).Contains("\"delete\":{\"table\"", StringComparison.Ordinal);
            if (isChange)
            {
                await host.RunAsync("nft", "-j", "-f", Path.Combine(Folder, "weights.json"));
            }

            LabExit check = await host.TryRunAsync("nft", "-c", "-j", "-f", file);
            Assert.True(check.Code == 0, $"{file}: {check.Errors}");
            await host.RunAsync("nft", "-j", "-f", file);
        }

        // What nft lists can be loaded again: all names are words of its language.
        string saved = lab.Write("saved.nft", await host.RunAsync("nft", "list", "ruleset"));
        await host.RunAsync("nft", "flush", "ruleset");
        await host.RunAsync("nft", "-f", saved);
    }

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(
        LabPrograms.WhencePath, "..", "..", "..", "..", "..", "..", "tests", "Whence.Gateway.Tests", "Kernel", "Golden"));
}
