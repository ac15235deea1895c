using System.CommandLine;
using System.Text.Json;
using Whence.Gateway.Configuration;

namespace Whence.Cli.Commands;

/// <summary><c>whence check</c>: whether a configuration loads, and everything that is wrong with it.</summary>
internal sealed class CheckCommand : WhenceCommand
{
    private readonly Terminal _terminal;
    private readonly Option<string> _config = new("--config", "-c") { Description = "The configuration.", Required = true };

    public CheckCommand(Terminal terminal)
        : base(
            "check",
            "Validates a configuration and reports everything that is wrong, with file, line and column.",
            "whence check -c whence.yaml")
    {
        _terminal = terminal;
        Setup([_config], RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string file = parsed.GetValue(_config)!;
        ConfigResult result = ConfigFile.Load(file);
        if (parsed.GetValue(Json))
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, result, Write);
        }
        else
        {
            WriteText(file, result);
        }

        return Task.FromResult(result.Config is null ? ExitCodes.No : ExitCodes.Ok);
    }

    private void WriteText(string file, ConfigResult result)
    {
        foreach (ConfigDiagnostic diagnostic in result.Diagnostics)
        {
            _terminal.Out.WriteLine(diagnostic.ToString());
        }

        int errors = result.Diagnostics.Count(static diagnostic => diagnostic.Severity == ConfigSeverity.Error);
        int warnings = result.Diagnostics.Count - errors;
        _terminal.Out.WriteLine(errors > 0
            ? $"{Printable.Text(file)}: not good: {Count(errors, "error")}, {Count(warnings, "warning")}"
            : $"{Printable.Text(file)}: good{(warnings > 0 ? $", {Count(warnings, "warning")}" : string.Empty)}");
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? string.Empty : "s")}";

    private static void Write(Utf8JsonWriter json, ConfigResult result)
    {
        json.WriteStartObject();
        json.WriteBoolean("valid", result.Config is not null);
        json.WriteStartArray("diagnostics");
        foreach (ConfigDiagnostic diagnostic in result.Diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("file", diagnostic.Location.File);
            json.WriteNumber("line", diagnostic.Location.Line);
            json.WriteNumber("column", diagnostic.Location.Column);
            json.WriteString("severity", diagnostic.Severity == ConfigSeverity.Error ? "error" : "warning");
            json.WriteString("code", diagnostic.Code);
            json.WriteString("what", diagnostic.What);
            json.WriteString("advice", diagnostic.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
