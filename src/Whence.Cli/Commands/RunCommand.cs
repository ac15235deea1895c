using System.CommandLine;
using Microsoft.Extensions.Logging;
using Whence.Cli.Running;
using Whence.Gateway.Configuration;
using Whence.Gateway.Running;

namespace Whence.Cli.Commands;

/// <summary><c>whence run</c>: runs the gateway until SIGTERM or Ctrl-C.</summary>
internal sealed class RunCommand : WhenceCommand
{
    private readonly Terminal _terminal;
    private readonly Option<string> _config = new("--config", "-c") { Description = "The configuration.", Required = true };

    public RunCommand(Terminal terminal)
        : base("run", "Runs the gateway. SIGTERM or Ctrl-C drains it; a second one ends it at once.", "whence run -c whence.yaml")
    {
        _terminal = terminal;
        Setup([_config], RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        bool asJson = parsed.GetValue(Json);
        GatewayModel model = ModelCompiler.Compile(ConfigLoading.Load(_terminal, parsed.GetValue(_config)!));
        using ILoggerFactory logs = ConsoleLogs.Create(asJson);
        await GatewaySession.RunAsync(model, logs, host => StartedAsync(host, asJson), cancel).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private async Task StartedAsync(GatewayHost host, bool asJson)
    {
        if (!asJson)
        {
            Banner.WriteText(_terminal.Error, host);
            return;
        }

        using var json = new JsonText();
        json.WriteLine(_terminal.Out, host, Banner.WriteJson);
        await _terminal.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
