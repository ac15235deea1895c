using System.Collections.Immutable;
using System.CommandLine;
using Whence.Cli.Explain;

namespace Whence.Cli.Commands;

/// <summary><c>whence explain</c>: who the client is, and why.</summary>
internal sealed class ExplainCommand : WhenceCommand
{
    private readonly Terminal _terminal;
    private readonly Option<string> _peer = new("--peer", "-p")
    {
        Description = "Who sent the headers: an address or unix:; nothing = somebody trusted. "
            + "With --config: the address that PROXY gave, if any did.",
        DefaultValueFactory = static _ => string.Empty,
    };

    private readonly Option<string[]> _header = new("--header", "-H")
    {
        Description = "A header as it came, 'Name: value'; may be repeated.",
    };

    private readonly Option<string[]> _trusted = new("--trusted", "-t")
    {
        Description = "Addresses, blocks or unix: whose claims are believed; may be repeated.",
    };

    private readonly Option<string?> _mode = new("--mode", "-m")
    {
        Description = "rightmost-untrusted (default), nonrecursive, count:N, single-header:NAME or forwarded.",
    };

    private readonly Option<int?> _limit = new("--limit") { Description = "The most hops that are walked." };
    private readonly Option<string?> _listHeader = new("--list-header")
    {
        Description = "The field that holds the list, if not X-Forwarded-For.",
    };

    private readonly Option<string?> _config = new("--config", "-c") { Description = "Use the rules of a listener of this configuration." };
    private readonly Option<string?> _listener = new("--listener", "-l") { Description = "The listener, by its name." };
    private readonly Option<string?> _route = new("--route", "-r")
    {
        Description = "A route of the listener, by its name; default: the first one.",
    };

    private readonly Option<bool> _lines = new("--jsonl") { Description = "A JSON object a line on standard input, one a line out." };

    public ExplainCommand(Terminal terminal)
        : base(
            "explain",
            "Says who the client of a request is, and why, hop by hop.",
            "whence explain --peer 10.0.0.1 --trusted 10.0.0.0/8 -H 'X-Forwarded-For: 203.0.113.7, 10.0.0.2'",
            "whence explain -c whence.yaml --listener web --peer 192.0.2.10 -H 'X-Forwarded-For: 203.0.113.7'")
    {
        _terminal = terminal;
        Setup([_peer, _header, _trusted, _mode, _limit, _listHeader, _config, _listener, _route, _lines], RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        ImmutableArray<ClaimRule>? listenerRules = ListenerRules(parsed);
        if (parsed.GetValue(_lines))
        {
            await ExplainLines.RunAsync(_terminal, listenerRules).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        ExplainRequest request = Request(parsed);
        ExplainAnswer answer = ExplainAnswer.To(request, listenerRules is { } rules ? rules.AsSpan() : [Rule(request)]);
        Resolution resolution = answer.Resolution.GetValueOrDefault();
        if (parsed.GetValue(Json))
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, answer, ExplainAnswer.Write);
        }
        else
        {
            ExplainSheet.Of(answer, resolution).Write(_terminal);
        }

        return resolution.Outcome == ResolutionOutcome.Indeterminate ? ExitCodes.No : ExitCodes.Ok;
    }

    private ImmutableArray<ClaimRule>? ListenerRules(ParseResult parsed)
    {
        string? listener = parsed.GetValue(_listener);
        string? file = parsed.GetValue(_config);
        if (file is null)
        {
            return listener is null && parsed.GetValue(_route) is null
                ? null
                : throw CommandException.Usage("--listener and --route need --config");
        }

        return listener is null
            ? throw CommandException.Usage("--config needs --listener")
            : ListenerRuleFinder.Find(_terminal, file, listener, parsed.GetValue(_route));
    }

    private ExplainRequest Request(ParseResult parsed) => new(
        null,
        parsed.GetValue(_peer) ?? string.Empty,
        [.. (parsed.GetValue(_header) ?? []).Select(Header)],
        parsed.GetValue(_trusted) ?? [],
        parsed.GetValue(_mode),
        parsed.GetValue(_limit),
        parsed.GetValue(_listHeader));

    private static ClaimRule Rule(ExplainRequest request)
    {
        try
        {
            return ExplainRules.Create(request);
        }
        catch (FormatException fault)
        {
            throw CommandException.Usage(fault.Message);
        }
    }

    private static KeyValuePair<string, string> Header(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new(text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw CommandException.Usage($"'{Printable.Text(text)}' is no header; write 'Name: value'");
    }
}
