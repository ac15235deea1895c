using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Whence.Gateway.AccessLog;
using Whence.Gateway.Admin;
using Whence.Gateway.Configuration;
using Whence.Gateway.Kernel;
using Whence.Gateway.Metrics;
using Whence.Gateway.Reveal;
using Whence.Linux.Announce;
using Whence.Proxy;
using Whence.Proxy.Transport;

namespace Whence.Gateway.Running;

/// <summary>A gateway at work: all listeners of a configuration, their access logs, the admin listener.</summary>
/// <remarks>Start, then drain or dispose. For one caller.</remarks>
public sealed partial class GatewayHost : IAsyncDisposable
{
    private readonly Readiness _readiness = new();
    private readonly LogFiles _logFiles;
    private readonly GatewayModel _model;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private ImmutableArray<ListenerHost> _listeners = [];
    private AdminServer? _admin;
    private TransportChoice? _transport;
    private bool _started;
    private ClientAnnouncer? _announcer;

    private GatewayHost(GatewayModel model, TimeProvider time, ILoggerFactory logs, NftProgram nft)
    {
        _model = model;
        _nft = nft;
        _time = time;
        _logs = logs;
        _log = logs.CreateLogger<GatewayHost>();
        _logFiles = new LogFiles(LogWriteFailed);
    }

    /// <summary>The listeners at work, in the order of the configuration.</summary>
    public IReadOnlyList<ListenerHost> Listeners => _listeners;

    /// <summary>Where the admin listener answers; null = there is none.</summary>
    public Uri? Admin => _admin?.Address;

    /// <summary>The transport that it uses, as <see cref="TransportChoice.Variable"/> names it.</summary>
    public string? Transport => _transport?.Name;

    /// <summary>Starts everything. <c>/readyz</c> says yes when this has completed.</summary>
    /// <param name="model">What to run.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logs">For the gateway's own log.</param>
    /// <exception cref="GatewayStartException">An address cannot be had or a log file cannot be opened; nothing runs then.</exception>
    public static Task<GatewayHost> StartAsync(GatewayModel model, TimeProvider time, ILoggerFactory logs)
        => StartAsync(model, time, logs, new NftProgram(NftProgram.Name, time));

    internal static async Task<GatewayHost> StartAsync(GatewayModel model, TimeProvider time, ILoggerFactory logs, NftProgram nft)
    {
        ArgumentNullException.ThrowIfNull(model);
        var host = new GatewayHost(model, time, logs, nft);
        try
        {
            await host.StartAllAsync().ConfigureAwait(false);
            host._started = true;
            return host;
        }
        catch (Exception fault)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            if (fault is IOException or UnauthorizedAccessException or ListenerBindException or NotSupportedException or KernelException)
            {
                throw new GatewayStartException(fault.Message, fault);
            }

            throw;
        }
    }

    /// <summary>
    /// Says no at <c>/readyz</c>, stops accepting, lets connections end within the configured time, then resets the rest.
    /// </summary>
    public async Task DrainAsync()
    {
        _readiness.Set(ready: false);
        LogDraining(_listeners.Length + _kernel.Length, _model.Drain);
        Task kernel = DrainKernelAsync();
        int[] reset = await Task.WhenAll(_listeners.Select(listener => listener.DrainAsync(_model.Drain))).ConfigureAwait(false);
        await kernel.ConfigureAwait(false);
        LogDrained(reset.Sum());
    }

    /// <summary>Stops at once: what still runs is reset. Log lines that are queued are written.</summary>
    public async ValueTask DisposeAsync()
    {
        _readiness.Set(ready: false);
        await StopKernelAsync().ConfigureAwait(false);
        foreach (ListenerHost listener in _listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        _transport?.Dispose();
        StopReveal();
        if (_admin is not null)
        {
            await _admin.DisposeAsync().ConfigureAwait(false);
        }

        _announcer?.Dispose(); // whom the admin listener asks

        await _logFiles.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartAllAsync()
    {
        // The admin listener first: whoever watches sees "not ready" instead of nothing.
        if (_model.Admin is { } bind)
        {
            var metrics = new GatewayMetrics(
                () => [.. _listeners.Select(static listener => (listener.Model.Name, listener.Counters))],
                () => _logFiles.Dropped,
                new KernelMeter(() => _kernel),
                RevealMeter.Of(() => _revealed),
                ReadPromises);
            _admin = await AdminServer.StartAsync(bind, new AdminApplication(_readiness, metrics), _logs).ConfigureAwait(false);
        }

        _transport = TransportChoice.Make(Environment.GetEnvironmentVariable(TransportChoice.Variable), _time, _logs);

        if (_model.Announces != AnnouncementWays.None)
        {
            _announcer = ClientAnnouncer.Attach(_model.Announces);
            _transport.Transport.UseAnnouncer(_announcer);
        }

        StartReveal();

        // Many loops under a low limit: they get on without pipes, connections do not.
        long descriptors = DescriptorLimit.Read();
        ConnectionBudget budget = ConnectionBudget.ForDescriptors(descriptors - Math.Min(descriptors / 4, _transport.Descriptors));
        if (_model.Listeners.Any(static listener => listener.Model.Http is not null))
        {
            LogRehearsed(await Rehearsal.RunAsync(new ListenerServices(
                _transport.Transport, NoTrafficLog.Instance, _transport.Time, NullLoggerFactory.Instance)).ConfigureAwait(false));
        }

        await RemoveLeftTablesAsync().ConfigureAwait(false);
        foreach ((ListenerModel model, AccessLogConfig? accessLog) in _model.Listeners)
        {
            var services = new ListenerServices(_transport.Transport, Traffic(accessLog), _transport.Time, _logs, budget);
            ListenerHost listener = ListenerHost.Create(model, services);
            _listeners = _listeners.Add(listener);
            await listener.StartAsync().ConfigureAwait(false);
        }

        await StartKernelAsync().ConfigureAwait(false);
        _readiness.Set(ready: true);
        LogStarted(_listeners.Length + _kernel.Length, Admin, budget.Connections, _transport.Name);
    }

    private ITrafficLog Traffic(AccessLogConfig? config)
        => config is null ? NoTrafficLog.Instance : new TrafficLog(
            _logFiles.Open(config.File), LogFormats.Create(config, _time.LocalTimeZone));
}
