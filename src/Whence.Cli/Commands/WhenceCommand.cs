using System.CommandLine;

namespace Whence.Cli.Commands;

/// <summary>A command with examples at the end of its help.</summary>
internal abstract class WhenceCommand : Command
{
    protected WhenceCommand(string name, string description, params string[] examples)
        : base(name, description)
        => Examples = examples;

    /// <summary>Command lines that work as they stand.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>The option that every command has.</summary>
    protected Option<bool> Json { get; } = new("--json") { Description = "Answer in JSON, for programs." };

    /// <summary>Adds options and arguments and says what is done with them.</summary>
    protected void Setup(IEnumerable<Symbol> symbols, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Option option)
            {
                Options.Add(option);
            }
            else if (symbol is Argument argument)
            {
                Arguments.Add(argument);
            }
        }

        Options.Add(Json);
        SetAction(run);
    }
}
