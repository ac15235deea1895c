using Whence.Gateway.Configuration;

namespace Whence.Cli;

/// <summary>Reads a configuration for commands that need one that works.</summary>
internal static class ConfigLoading
{
    /// <summary>Reads it; what is wrong or worth knowing goes to standard error.</summary>
    /// <exception cref="CommandException">It has errors.</exception>
    public static GatewayConfig Load(Terminal terminal, string file)
    {
        ConfigResult result = ConfigFile.Load(file);
        foreach (ConfigDiagnostic diagnostic in result.Diagnostics)
        {
            terminal.Error.WriteLine(diagnostic.ToString());
        }

        return result.Config ?? throw CommandException.No($"{Printable.Text(file)} has errors");
    }
}
