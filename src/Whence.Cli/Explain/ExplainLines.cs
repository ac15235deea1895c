using System.Collections.Immutable;
using System.Text.Json;

namespace Whence.Cli.Explain;

/// <summary><c>whence explain --jsonl</c>: a question a line in, an answer a line out, in the same order.</summary>
internal static class ExplainLines
{
    /// <param name="terminal">Where from and to.</param>
    /// <param name="fixedRules">A listener's own rules; null = each line brings <c>trusted</c> and <c>mode</c>.</param>
    public static Task RunAsync(Terminal terminal, ImmutableArray<ClaimRule>? fixedRules) => JsonLines.RunAsync(
        terminal, (line, json, output) => json.WriteLine(output, Answer(line, fixedRules), ExplainAnswer.Write));

    /// <summary>A line that is no question has an answer too, so that the order stays.</summary>
    private static ExplainAnswer Answer(ReadOnlyMemory<char>? line, ImmutableArray<ClaimRule>? fixedRules)
    {
        string? name = null;
        try
        {
            using JsonDocument document = JsonFields.Parse(line ?? throw new FormatException("the line is too long"));
            name = JsonFields.Name(document.RootElement);
            ExplainRequest request = ExplainRequest.Parse(document.RootElement);
            return ExplainAnswer.To(request, fixedRules is { } rules ? rules.AsSpan() : [ExplainRules.Create(request)]);
        }
        catch (FormatException)
        {
            return new ExplainAnswer(name, null, []);
        }
    }
}
