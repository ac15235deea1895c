using System.Text.Json;

namespace Whence.Cli.Decode;

/// <summary><c>whence decode --jsonl</c>: a question a line in, an answer a line out, in the same order.</summary>
internal static class DecodeLines
{
    public static Task RunAsync(Terminal terminal) => JsonLines.RunAsync(
        terminal, static (line, json, output) => json.WriteLine(output, Answer(line), DecodeAnswer.Write));

    /// <summary>A line that is no question has an answer too, so that the order stays.</summary>
    private static DecodeAnswer Answer(ReadOnlyMemory<char>? line)
    {
        if (line is not { } text)
        {
            return Bad(null);
        }

        string? name = null;
        try
        {
            using JsonDocument document = JsonFields.Parse(text);
            name = JsonFields.Name(document.RootElement);
            return HeaderDecoder.Decode(DecodeRequest.Parse(document.RootElement));
        }
        catch (FormatException)
        {
            return Bad(name);
        }
    }

    private static DecodeAnswer Bad(string? name) => new(name, DecodeAnswer.Reject) { Reason = JsonLines.BadRequestLine };
}
