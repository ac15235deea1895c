using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Whence.Cli.Commands;

namespace Whence.Cli;

/// <summary>The program from its arguments to its exit code. Tests call it in process.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>. Never throws: whatever goes wrong is one line on standard error.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancel = default)
    {
        try
        {
            int code = await InvokeAsync(args, terminal, cancel).ConfigureAwait(false);
            await terminal.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            return code;
        }
        catch (CommandException fault)
        {
            return await EndAsync(terminal, fault.Message, fault.ExitCode).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            return await EndAsync(terminal, $"{fault.GetType().Name}: {Printable.Text(fault.Message)}", ExitCodes.Fault).ConfigureAwait(
                false);
        }
    }

    /// <summary>All commands, for help and for the documentation test.</summary>
    public static Command Create(Terminal terminal)
    {
        // No RootCommand: that takes its name from the file of the assembly, which is not the program's.
        var root = new Command("whence", "Carries and recovers the true client address, end to end.")
        {
            new DemoCommand(terminal),
            new RunCommand(terminal),
            new CheckCommand(terminal),
            new DecodeCommand(terminal),
            new EncodeCommand(terminal),
            new ExplainCommand(terminal),
            new NetworksCommand(terminal),
            new DoctorCommand(terminal),
            new RevealCommand(terminal),
        };
        root.Options.Add(new HelpOption { Action = new ExampleHelp(new HelpAction()) });
        Option<bool> version = new("--version") { Description = "Show the version." };
        root.Options.Add(version);
        root.SetAction(parsed => parsed.GetValue(version)
            ? WriteVersion(terminal)
            : throw CommandException.Usage("say what to do; see 'whence --help'"));
        return root;
    }

    private static async Task<int> InvokeAsync(string[] args, Terminal terminal, CancellationToken cancel)
    {
        // Arguments are values, never the names of files with more of them: '@name' stays what it is.
        ParseResult parsed = CommandLineParser.Parse(
            Create(terminal), args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        if (parsed.Action is not ExampleHelp && UsageCheck.FindFault(parsed) is { } fault)
        {
            string command = parsed.CommandResult.Command is WhenceCommand named ? $"whence {named.Name}" : "whence";
            throw CommandException.Usage($"{fault}; see '{command} --help'");
        }

        return await parsed.InvokeAsync(invocation, cancel).ConfigureAwait(false);
    }

    private static int WriteVersion(Terminal terminal)
    {
        terminal.Out.WriteLine(typeof(CommandLine).Assembly.GetName().Version?.ToString(fieldCount: 3));
        return ExitCodes.Ok;
    }

    private static async Task<int> EndAsync(Terminal terminal, string message, int code)
    {
        try
        {
            await terminal.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await terminal.Error.WriteLineAsync($"whence: {message}").ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }

        return code;
    }
}
