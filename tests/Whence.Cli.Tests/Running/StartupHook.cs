/// <summary>
/// Runs inside the program, before its Main, when DOTNET_STARTUP_HOOKS names this assembly (the runtime asks for this name, without a
/// namespace): tells how the switch stands at the moment when sockets come into the process.
/// </summary>
internal static class StartupHook
{
    public const string Prefix = "inline completions when sockets are loaded: ";
    public const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string Sockets = "System.Net.Sockets";

    public static void Initialize() => AppDomain.CurrentDomain.AssemblyLoad += static (_, loaded) =>
    {
        if (loaded.LoadedAssembly.GetName().Name == Sockets)
        {
            Console.Error.WriteLine(Prefix + Environment.GetEnvironmentVariable(Switch));
        }
    };
}
