using System.Diagnostics;

namespace Whence.Linux.Tests.Interop;

/// <summary>gcc, which is asked whether a file compiles.</summary>
internal static class CCompiler
{
    /// <returns>What it has to say against the file; empty = it compiles.</returns>
    public static async Task<string> ComplaintsAsync(string source)
    {
        ProcessStartInfo start = new("gcc", ["-std=c11", "-Wall", "-Wextra", "-Werror", "-x", "c", "-c", "-o", "/dev/null", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using Process gcc = Process.Start(start)!;
        await gcc.StandardInput.WriteAsync(source);
        gcc.StandardInput.Close();
        string complaints = await gcc.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await gcc.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(gcc.ExitCode == 0, complaints.Length == 0);
        return complaints;
    }
}
