using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Whence.Cli.Commands;

namespace Whence.Cli;

/// <summary>Help with examples.</summary>
internal sealed class ExampleHelp(HelpAction inner) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is WhenceCommand command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }
        }

        return ExitCodes.Ok;
    }
}
