namespace Whence.Compare;

/// <summary>Files of the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Always the Release build, however this program was built.</summary>
    public static string Whence => Path.Combine(Root, "src", "Whence.Cli", "bin", "Release", "net10.0", "whence");

    /// <summary>This program.</summary>
    public static string This => Environment.ProcessPath ?? throw new CompareException("this program does not know where it stands");

    public static string Results => Path.Combine(Root, "bench", "results");

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Whence.slnx")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new CompareException("this program runs inside the repository");
    }
}
