namespace Whence.Cli;

/// <summary>Ends a command with one line for the user.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The command was called wrongly.</summary>
    public static CommandException Usage(string message) => new(ExitCodes.Usage, message);

    /// <summary>What was asked for cannot be.</summary>
    public static CommandException No(string message) => new(ExitCodes.No, message);
}
