using System.Text.Json;

namespace Whence.Cli.Doctor;

/// <summary>Words what was found: for people, and as JSON.</summary>
internal static class DoctorSheet
{
    public static void Write(TextWriter output, IReadOnlyList<Finding> findings, IReadOnlyList<SystemCommand> done)
    {
        foreach (SystemCommand command in done)
        {
            output.WriteLine($"done      {Shown(command.ToString())}");
        }

        foreach (Finding finding in findings)
        {
            output.WriteLine($"{Name(finding.Status),-9} {Shown(finding.Check)}: {Shown(finding.What)}");
            foreach (SystemCommand command in finding.Commands)
            {
                output.WriteLine($"          {Where(finding)}{Shown(command.ToString())}");
            }
        }
    }

    public static void Write(Utf8JsonWriter json, (IReadOnlyList<Finding> Findings, IReadOnlyList<SystemCommand> Done) answer)
    {
        json.WriteStartObject();
        json.WriteBoolean("good", answer.Findings.All(static finding => finding.IsGood));
        WriteCommands(json, "done", answer.Done);
        json.WriteStartArray("checks");
        foreach (Finding finding in answer.Findings)
        {
            json.WriteStartObject();
            json.WriteString("check", finding.Check);
            json.WriteString("status", Name(finding.Status));
            json.WriteString("what", finding.What);
            json.WriteBoolean("fixable", finding.IsOurs);
            WriteCommands(json, "commands", finding.Commands);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCommands(Utf8JsonWriter json, string name, IReadOnlyList<SystemCommand> commands)
    {
        json.WriteStartArray(name);
        foreach (SystemCommand command in commands)
        {
            json.WriteStringValue(command.ToString());
        }

        json.WriteEndArray();
    }

    /// <summary>The kernel takes any byte but a slash and a space in the name of a device, and nftables nearly any in that of a
    /// table.</summary>
    private static string Shown(string text) => Printable.Text(text, int.MaxValue);

    /// <summary>What is to be done on another machine says so.</summary>
    private static string Where(Finding finding)
        => finding.Check.StartsWith("target ", StringComparison.Ordinal) ? "on the target: " : string.Empty;

    private static string Name(FindingStatus status) => status switch
    {
        FindingStatus.Ok => "ok",
        FindingStatus.Note => "note",
        FindingStatus.Missing => "missing",
        _ => "conflict",
    };
}
