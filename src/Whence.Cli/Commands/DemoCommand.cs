using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Whence.Cli.Demo;
using Whence.Cli.Running;
using Whence.Gateway.Configuration;
using Whence.Gateway.Running;

namespace Whence.Cli.Commands;

/// <summary><c>whence demo</c>: a gateway with backends of its own, and what to try with it.</summary>
internal sealed class DemoCommand : WhenceCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _fixed = new("--fixed-ports")
    {
        Description = "Use the ports of the sample configuration instead of free ones.",
    };

    private readonly Option<bool> _print = new("--print-config") { Description = "Print the sample configuration and end." };
    private readonly Option<string> _accessLog = new("--access-log")
    {
        Description = "Where access log lines go; - = standard output.",
        DefaultValueFactory = static _ => "-",
    };

    public DemoCommand(Terminal terminal)
        : base(
            "demo",
            "Runs a gateway with echo backends on loopback, prints what to try with curl, and what it shows.",
            "whence demo",
            "whence demo --fixed-ports",
            "whence demo --print-config > whence.yaml")
    {
        _terminal = terminal;
        Setup([_fixed, _print, _accessLog], RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_print))
        {
            await _terminal.OutBytes.WriteAsync(DemoConfig.Yaml(), cancel).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        bool asJson = parsed.GetValue(Json);
        bool fixedPorts = parsed.GetValue(_fixed);
        GatewayConfig written = DemoConfig.Load();
        try
        {
            var tcp = new TcpEcho(DemoConfig.Port(DemoConfig.Target(written, DemoConfig.TcpEcho), fixedPorts));
            await using ConfiguredAsyncDisposable tcpEnd = tcp.ConfigureAwait(false);
            HttpEcho http = await HttpEcho.StartAsync(
                DemoConfig.Port(DemoConfig.Target(written, DemoConfig.HttpEcho), fixedPorts)).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable httpEnd = http.ConfigureAwait(false);
            var accessLog = new AccessLogConfig
            {
                File = parsed.GetValue(_accessLog) ?? "-",
                Format = asJson ? AccessLogFormat.Json : AccessLogFormat.Nginx,
            };
            GatewayModel model = ModelCompiler.Compile(DemoConfig.Place(written, http.Local, tcp.Local, fixedPorts, accessLog));
            model = model with { LeavesLeftTables = true };
            using ILoggerFactory logs = ConsoleLogs.Create(asJson);
            await GatewaySession.RunAsync(model, logs, host => StartedAsync(host, asJson), cancel).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            throw CommandException.No($"a backend of the demo cannot be started: {Printable.Text(fault.Message)}");
        }
    }

    private async Task StartedAsync(GatewayHost host, bool asJson)
    {
        if (asJson)
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, host, DemoTour.WriteJson);
        }
        else
        {
            DemoTour.WriteText(_terminal.Out, host);
        }

        await _terminal.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
