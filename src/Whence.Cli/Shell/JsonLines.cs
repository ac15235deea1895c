namespace Whence.Cli;

/// <summary>Answers lines of JSON with lines of JSON, in order, until the input ends.</summary>
internal static class JsonLines
{
    /// <summary>The reason in the answer to a line that is no question.</summary>
    public const string BadRequestLine = "bad-request-line";

    /// <param name="terminal">Where from and to.</param>
    /// <param name="answer">Writes the answer to a line; null = the line was longer than <see cref="LineReader.MaxLength"/>.</param>
    public static async Task RunAsync(Terminal terminal, Action<ReadOnlyMemory<char>?, JsonText, TextWriter> answer)
    {
        using var json = new JsonText();
        using TextReader input = terminal.OpenText();
        var lines = new LineReader(input, () => terminal.Out.FlushAsync());
        while (await lines.ReadAsync().ConfigureAwait(false) is (true, var line))
        {
            if (line is not { } text || !text.Span.IsWhiteSpace())
            {
                answer(line, json, terminal.Out);
            }
        }
    }
}
