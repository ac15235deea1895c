using Whence.Cli.Explain;

namespace Whence.Cli.Tests.Explain;

public sealed class ReasonWordsTests
{
    [Fact]
    public void Every_reason_has_a_sentence_and_the_page_has_the_same()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "reasons.md"));
        Assert.All(
            Enum.GetValues<ResolutionReason>(),
            reason => Assert.Contains($"| `{reason.ToName()}` | {ReasonWords.Describe(reason)} |", page, StringComparison.Ordinal));
        Assert.All(
            Enum.GetValues<ToaReason>(),
            reason => Assert.Contains($"| `{reason.ToName()}` | {reason.Describe()} |", page, StringComparison.Ordinal));
        Assert.All(
            Enum.GetValues<ProxyReason>(),
            reason => Assert.Contains($"| `{reason.ToName()}` | {reason.Describe()} |", page, StringComparison.Ordinal));
    }
}
