using System.CommandLine;
using Whence.Cli.Doctor;

namespace Whence.Cli.Commands;

/// <summary><c>whence doctor</c>: what a configuration needs of this machine besides a gateway.</summary>
internal sealed class DoctorCommand : WhenceCommand
{
    private readonly Terminal _terminal;
    private readonly Option<string> _config = new("--config", "-c") { Description = "The configuration.", Required = true };
    private readonly Option<bool> _fix = new("--fix") { Description = "Add what is missing and is ours to add." };
    private readonly Option<bool> _undo = new("--undo") { Description = "Remove what --fix added." };

    public DoctorCommand(Terminal terminal)
        : base(
            "doctor",
            "Checks what the kernel needs so that targets can see clients' own addresses (send.transparent).",
            "whence doctor -c whence.yaml",
            "whence doctor -c whence.yaml --fix",
            "whence doctor -c whence.yaml --undo")
    {
        _terminal = terminal;
        Setup([_config, _fix, _undo], RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        bool fix = parsed.GetValue(_fix), undo = parsed.GetValue(_undo);
        if (fix && undo)
        {
            throw CommandException.Usage("--fix and --undo exclude each other; see 'whence doctor --help'");
        }

        string config = parsed.GetValue(_config)!;
        var needs = TransparentNeeds.Of(ConfigLoading.Load(_terminal, config));
        if (needs.Targets.Count == 0 && !undo)
        {
            return Answer(parsed, [Said("transparent", "no upstream has send.transparent, so nothing is needed")], []);
        }

        HostFacts facts = await HostReader.ReadAsync(config, needs, cancel);
        IReadOnlyList<Finding> findings = TransparentDiagnosis.Of(needs, facts);
        IReadOnlyList<SystemCommand> plan = fix ? FixPlan.Of(findings) : undo ? UndoPlan.Of(facts) : [];
        foreach (SystemCommand command in plan)
        {
            await DoAsync(command, cancel);
        }

        if (undo)
        {
            return Answer(parsed, [Said("undo", plan.Count == 0 ? "nothing of ours is here" : "nothing of ours is left")], plan);
        }

        findings = plan.Count == 0 ? findings : TransparentDiagnosis.Of(needs, await HostReader.ReadAsync(config, needs, cancel));
        return Answer(parsed, findings, plan);
    }

    private static Finding Said(string check, string what) => new(check, FindingStatus.Ok, what);

    private static async Task DoAsync(SystemCommand command, CancellationToken cancel)
    {
        (int code, _, string error) = await SystemRunner.RunAsync(command, cancel);
        if (code != 0)
        {
            throw CommandException.No($"'{command}' ended with {code}: {Printable.Text(error.Trim())}");
        }
    }

    private int Answer(ParseResult parsed, IReadOnlyList<Finding> findings, IReadOnlyList<SystemCommand> done)
    {
        if (parsed.GetValue(Json))
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, (findings, done), DoctorSheet.Write);
        }
        else
        {
            DoctorSheet.Write(_terminal.Out, findings, done);
        }

        return findings.All(static finding => finding.IsGood) ? ExitCodes.Ok : ExitCodes.No;
    }
}
