namespace Whence.Gateway.Programs;

/// <summary>Where programs of the system are.</summary>
public static class SystemProgram
{
    /// <summary>Where administrators' programs are installed, and where only root may write. Not PATH, and never the working directory:
    /// .NET looks for a bare name there before it looks at PATH, and whoever runs us as root may stand in anybody's directory.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>The file of a program; null = there is none.</summary>
    /// <param name="program">A name that is looked up in <see cref="Folders"/>, or the file itself, from the root on.</param>
    public static string? Find(string program)
    {
        ArgumentNullException.ThrowIfNull(program);
        IEnumerable<string> places = Path.IsPathRooted(program) ? [program]
            : program.Contains('/', StringComparison.Ordinal) ? []
            : Folders.Select(folder => Path.Combine(folder, program));
        return places.FirstOrDefault(File.Exists);
    }
}
