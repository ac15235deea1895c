using System.CommandLine;
using System.CommandLine.Parsing;

namespace Whence.Cli;

/// <summary>Finds what is wrong with a command line, before anything is done.</summary>
internal static class UsageCheck
{
    /// <returns>One line; null when nothing is wrong.</returns>
    public static string? FindFault(ParseResult parsed)
        => FindStray(parsed.RootCommandResult) is { } stray ? $"unknown option '{Printable.Text(stray)}'"
            : parsed.Errors.Count > 0 ? Printable.Text(parsed.Errors[0].Message)
            : null;

    /// <summary>
    /// A mistyped option must not be taken for a value: the parser would hand <c>--jsnl</c> to an argument. Values that begin with a
    /// dash do not occur here; a lone <c>-</c> is standard input.
    /// </summary>
    private static string? FindStray(SymbolResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-')
            {
                return token.Value;
            }
        }

        return result is CommandResult command ? command.Children.Select(FindStray).FirstOrDefault(
            static stray => stray is not null) : null;
    }
}
