using System.ComponentModel;
using System.Diagnostics;

namespace Whence.Cli.Doctor;

/// <summary>Runs commands of the system.</summary>
internal static class SystemRunner
{
    /// <summary>Runs one to its end.</summary>
    /// <exception cref="CommandException">There is no such program.</exception>
    public static async Task<(int Code, string Output, string Error)> RunAsync(SystemCommand command, CancellationToken cancel)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(command.Program, command.Arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw CommandException.No($"there is no program '{command.Program}' here; its package is {PackageOf(command.Program)}");
        }

        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancel), error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output, await error);
    }

    private static string PackageOf(string program) => program == "nft" ? "nftables" : "iproute2";
}
