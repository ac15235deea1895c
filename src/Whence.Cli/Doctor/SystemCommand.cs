namespace Whence.Cli.Doctor;

/// <summary>A command of the system: as it is run, and as one would type it.</summary>
internal sealed record SystemCommand
{
    public SystemCommand(string program, params string[] arguments) => (Program, Arguments) = (program, arguments);

    public string Program { get; }

    public IReadOnlyList<string> Arguments { get; }

    /// <summary>For a shell.</summary>
    public override string ToString() => string.Join(' ', [Program, .. Arguments.Select(Quote)]);

    /// <summary>What no shell reads anything into stands bare.</summary>
    private static string Quote(string argument)
        => argument.Length > 0 && argument.All(static letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=,@%+".Contains(letter, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
