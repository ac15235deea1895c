using System.Text;
using Whence.Gateway.Programs;

namespace Whence.Cli.Doctor;

/// <summary>Runs commands of the system.</summary>
internal static class SystemRunner
{
    /// <summary>Runs one to its end.</summary>
    /// <exception cref="CommandException">There is no such program, or it does not come to its end.</exception>
    public static async Task<(int Code, string Output, string Error)> RunAsync(SystemCommand command, CancellationToken cancel)
    {
        try
        {
            ProgramExit exit = await new ProgramRunner(TimeProvider.System)
                .RunAsync(new ProgramCall(command.Program, command.Arguments), cancel);
            return (exit.Code, Encoding.UTF8.GetString(exit.Output), exit.Complaint);
        }
        catch (ProgramException fault)
        {
            throw CommandException.No(fault.Fault switch
            {
                ProgramFault.Missing => $"there is no program '{command.Program}' in {string.Join(", ", SystemProgram.Folders)}; "
                    + $"its package is {PackageOf(command.Program)}",
                ProgramFault.TooMuchOutput => $"'{Printable.Text(command.ToString())}' writes more than {ProgramCall.DefaultMaxOutput} bytes",
                _ => $"'{Printable.Text(command.ToString())}' does not end within {ProgramRunner.Bound.TotalSeconds:0} s",
            });
        }
    }

    private static string PackageOf(string program) => program == "nft" ? "nftables" : "iproute2";
}
