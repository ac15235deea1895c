namespace Whence.Cli;

/// <summary>Where the program begins.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // Read once, when the first socket is made: completions run on the thread that polls, which is what a relay wants.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        return await CommandLine.RunAsync(args, Terminal.OfProcess()).ConfigureAwait(false);
    }
}
