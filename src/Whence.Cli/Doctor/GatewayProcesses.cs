using System.Globalization;

namespace Whence.Cli.Doctor;

/// <summary>Finds the gateways that run with a configuration, by what /proc says of processes (proc(5)).</summary>
/// <param name="proc">/proc.</param>
internal sealed class GatewayProcesses(string proc = "/proc")
{
    private const string Self = "self";

    /// <summary>`whence run`, or `dotnet whence.dll run`.</summary>
    private const int CommandWithin = 3;

    private static readonly string[] ConfigOptions = ["-c", "--config"];

    /// <summary>Those in this network namespace, of this very program. Processes that may not be looked at are passed over.</summary>
    /// <param name="config">The file of the configuration.</param>
    public IReadOnlyList<GatewayProcess> Find(string config)
    {
        string file = Path.GetFullPath(config);
        return
        [
            .. Directory.EnumerateDirectories(proc).Select(static folder => Path.GetFileName(folder))
                .Where(static name => name.All(char.IsAsciiDigit))
                .Select(name => Read(name, file)).OfType<GatewayProcess>().OrderBy(static process => process.Id),
        ];
    }

    private GatewayProcess? Read(string id, string config)
    {
        try
        {
            return IsAlike(id, "exe") && IsAlike(id, "ns/net") && IsGatewayOf(id, config)
                && Capabilities.TryParse(File.ReadAllText(Path.Combine(proc, id, "status")), out Capabilities capabilities)
                ? new GatewayProcess(int.Parse(id, CultureInfo.InvariantCulture), capabilities)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // It has ended, is not to be looked at by us, or stands in no directory of ours.
            return null;
        }
    }

    private bool IsGatewayOf(string id, string config)
    {
        string[] words = File.ReadAllText(Path.Combine(proc, id, "cmdline")).Split('\0');
        string? written = words.Take(CommandWithin).Contains("run", StringComparer.Ordinal) ? ConfigOf(words) : null;
        return written is not null && LinkOf(id, "cwd") is { } folder && Path.GetFullPath(written, folder) == config;
    }

    /// <summary>`-c FILE`, `-c=FILE`, and the long name as well.</summary>
    private static string? ConfigOf(string[] words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (ConfigOptions.Contains(words[i], StringComparer.Ordinal))
            {
                return i + 1 < words.Length ? words[i + 1] : null;
            }

            if (ConfigOptions.FirstOrDefault(option => words[i].StartsWith($"{option}=", StringComparison.Ordinal)) is { } option)
            {
                return words[i][(option.Length + 1)..];
            }
        }

        return null;
    }

    private bool IsAlike(string id, string link) => LinkOf(id, link) is { } ours && ours == LinkOf(Self, link);

    private string? LinkOf(string id, string link) => new FileInfo(Path.Combine(proc, id, link)).LinkTarget;
}
