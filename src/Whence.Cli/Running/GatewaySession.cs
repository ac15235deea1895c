using Microsoft.Extensions.Logging;
using Whence.Gateway.Configuration;
using Whence.Gateway.Running;

namespace Whence.Cli.Running;

/// <summary>Runs a gateway from start to drained: what <c>run</c> and <c>demo</c> share.</summary>
internal static class GatewaySession
{
    /// <summary>What is in the way of programs of the kernel, and what to use instead, is long.</summary>
    private const int MostOfFault = 1024;

    /// <summary>Runs until a signal asks for the end; a second signal ends at once.</summary>
    /// <param name="model">What to run.</param>
    /// <param name="logs">The gateway's own log.</param>
    /// <param name="started">Told when everything listens.</param>
    /// <param name="cancel">As the first signal.</param>
    /// <exception cref="CommandException">It cannot be started.</exception>
    public static async Task RunAsync(GatewayModel model, ILoggerFactory logs, Func<GatewayHost, Task> started, CancellationToken cancel)
    {
        using var signals = new StopSignals();
        await using CancellationTokenRegistration asSignal = cancel.Register(signals.RequestStop);
        GatewayHost host = await StartAsync(model, logs).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            await started(host).ConfigureAwait(false);
            ServiceManager.TellReady();
            await signals.Drain.ConfigureAwait(false);
            ServiceManager.TellStopping();
            await Task.WhenAny(host.DrainAsync(), signals.AtOnce).ConfigureAwait(false);
        }
    }

    private static async Task<GatewayHost> StartAsync(GatewayModel model, ILoggerFactory logs)
    {
        try
        {
            return await GatewayHost.StartAsync(model, TimeProvider.System, logs).ConfigureAwait(false);
        }
        catch (GatewayStartException fault)
        {
            throw CommandException.No(Printable.Text(fault.Message, MostOfFault));
        }
    }
}
