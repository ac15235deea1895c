using System.CommandLine;
using Whence.Cli.Reveal;
using Whence.Cli.Running;
using Whence.Gateway.Reveal;
using Whence.Gateway.Running;
using Whence.Linux.Reveal;

namespace Whence.Cli.Commands;

/// <summary><c>whence reveal</c>: programs of a cgroup see the client that a TCP option names.</summary>
internal sealed class RevealCommand : WhenceCommand
{
    /// <summary>What is in the way is said to its end: it has a path in it, and what to do instead.</summary>
    private const int MostOfFault = 1024;

    private readonly Terminal _terminal;
    private readonly Option<string?> _cgroup = new("--cgroup") { Description = "The folder of the cgroup (version 2) whose programs shall see clients." };
    private readonly Option<string[]> _from = new("--from")
    {
        Description = "Prefixes of the balancers whose option is believed; nobody else's is.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _kinds = new("--kind")
    {
        Description = "Kinds of the option, such as 200 or 77:7,19 (with its lengths); without it 200, 253, 254 and 28.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _afterSyn = new("--after-syn")
    {
        Description = "Pass over what a SYN says: for balancers that write the option later, and let pass what clients write into their SYN.",
    };

    private readonly Option<string> _pin = new("--pin")
    {
        Description = "Where the list of what is revealed is found: a folder in a file system of type bpf.",
        DefaultValueFactory = static _ => RevealPins.DefaultFolder,
    };

    private readonly Option<bool> _list = new("--list") { Description = "Show what is revealed now (client, peer, and our end of each connection), and what became of connections so far." };

    public RevealCommand(Terminal terminal)
        : base(
            "reveal",
            "Has unmodified programs see the client that a TCP option (TOA) names, in accept and getpeername. Ends with SIGTERM or Ctrl-C.",
            "whence reveal --cgroup /sys/fs/cgroup/system.slice/nginx.service --from 192.0.2.10 192.0.2.11",
            "whence reveal --list")
    {
        _terminal = terminal;
        Setup([_cgroup, _from, _kinds, _afterSyn, _pin, _list], RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string folder = parsed.GetValue(_pin)!;
        return parsed.GetValue(_list) ? Task.FromResult(List(folder, parsed.GetValue(Json))) : RevealAsync(parsed, folder, cancel);
    }

    private async Task<int> RevealAsync(ParseResult parsed, string folder, CancellationToken cancel)
    {
        RevealModel model = new()
        {
            Cgroup = parsed.GetValue(_cgroup) ?? throw CommandException.Usage("name the cgroup with --cgroup; see 'whence reveal --help'"),
            From = [.. RevealArguments.Prefixes(parsed.GetValue(_from) ?? [])],
            Formats = RevealArguments.Formats(parsed.GetValue(_kinds) ?? []),
            AfterSyn = parsed.GetValue(_afterSyn),
            Pin = folder,
        };
        if (model.From.IsEmpty)
        {
            await _terminal.Error.WriteLineAsync("whence: --from names nobody, so no option is believed").ConfigureAwait(false);
        }

        using var signals = new StopSignals();
        await using CancellationTokenRegistration asSignal = cancel.Register(signals.RequestStop);
        using RevealedCgroup revealed = Attach(model);
        await _terminal.Error.WriteLineAsync($"Ready: programs of {Printable.Text(model.Cgroup)} see clients by TOA").ConfigureAwait(false);
        ServiceManager.TellReady();
        await signals.Drain.ConfigureAwait(false);
        ServiceManager.TellStopping();
        RevealCounts counts = revealed.Read()!.Counts;
        if (parsed.GetValue(Json))
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, counts, RevealSheet.Write);
        }
        else
        {
            RevealSheet.Write(_terminal, counts);
        }

        return ExitCodes.Ok;
    }

    private RevealedCgroup Attach(RevealModel model)
    {
        try
        {
            RevealedCgroup revealed = RevealedCgroup.Attach(model);
            if (revealed.ListFault is { } why)
            {
                _terminal.Error.WriteLine($"whence: {Printable.Text(why, MostOfFault)}");
            }

            return revealed;
        }
        catch (RevealException fault)
        {
            throw CommandException.No(Printable.Text(fault.Message, MostOfFault));
        }
    }

    private int List(string folder, bool asJson)
    {
        IReadOnlyList<RevealState> all;
        try
        {
            all = RevealPins.ReadAll(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.No($"the list in {Printable.Text(folder)} cannot be read: {Printable.Text(fault.Message)}");
        }

        if (asJson)
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, all, RevealSheet.Write);
        }
        else
        {
            RevealSheet.Write(_terminal, all);
        }

        return ExitCodes.Ok;
    }
}
