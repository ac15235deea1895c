using System.Globalization;

namespace Whence.Compare;

/// <summary>How a program is started.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Folder">Where it runs.</param>
internal sealed record Launch(string[] Command, string Folder)
{
    /// <summary>The only processor it may use; null = all.</summary>
    public int? Core { get; init; }

    /// <summary>Its descriptor limit; null = this process's own.</summary>
    public int? Descriptors { get; init; }

    /// <summary>Variables on top of this process's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The command behind those that set limits and then become it: the process id stays the same.</summary>
    public string[] FullCommand()
    {
        string[] limited = Descriptors is { } limit
            ? ["prlimit", string.Create(CultureInfo.InvariantCulture, $"--nofile={limit}:{limit}")]
            : [];
        string[] pinned = Core is { } core ? ["taskset", "-c", core.ToString(CultureInfo.InvariantCulture)] : [];
        return [.. limited, .. pinned, .. Command];
    }
}
