using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Http;
using Whence.Proxy.Transport.Sockets;

namespace Whence.Proxy;

/// <summary>A listener at work, tcp or http, with everything below it: what a control plane starts, watches and drains.</summary>
/// <remarks>Start, drain and disposal are for one caller; the rest any thread may use.</remarks>
public sealed class RunningListener : IAsyncDisposable
{
    private readonly ListenerRuntime _runtime;
    private readonly HttpConnectionHandler? _http;
    private readonly IUpstreamClient? _client;
    private bool _drained;

    private RunningListener(ListenerRuntime runtime, HttpConnectionHandler? http, IUpstreamClient? client)
    {
        _runtime = runtime;
        _http = http;
        _client = client;
    }

    /// <summary>Its model.</summary>
    public ListenerModel Model => _runtime.State.Model;

    /// <summary>Where it listens, with the ports that the kernel chose.</summary>
    public ImmutableArray<AddressPort> Local => _runtime.Local;

    /// <summary>Its counters.</summary>
    public ListenerCounters Counters => _runtime.State.Counters;

    /// <summary>Binds all addresses of a model and begins to accept.</summary>
    /// <param name="model">What it does.</param>
    /// <param name="traffic">Takes the records of its connections and requests.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logs">For its own log.</param>
    /// <exception cref="ListenerBindException">One address cannot be had; none is bound then.</exception>
    public static async Task<RunningListener> StartAsync(ListenerModel model, ITrafficLog traffic, TimeProvider time, ILoggerFactory logs)
    {
        RunningListener listener = Create(model, new ListenerServices(new SocketsTransport(time), traffic, time, logs));
        try
        {
            await listener._runtime.StartAsync();
            return listener;
        }
        catch
        {
            await listener.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops accepting, lets connections and requests end within <paramref name="bound"/>, then resets the rest.</summary>
    /// <returns>How many connections had to be reset.</returns>
    public async Task<int> DrainAsync(TimeSpan bound)
    {
        await _runtime.StopAcceptingAsync();

        // Kestrel closes what is idle and says `Connection: close` on what is under way; both ends of the drain have the same bound.
        using var expiry = new CancellationTokenSource(bound);
        Task http = _http?.StopAsync(expiry.Token) ?? Task.CompletedTask;
        int reset = await _runtime.DrainAsync(bound);
        await http;
        _drained = true;
        return reset;
    }

    /// <summary>Stops at once: every connection is reset.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_drained)
        {
            await _runtime.DisposeAsync();
        }

        if (_http is not null)
        {
            await _http.DisposeAsync();
        }

        _client?.Dispose();
    }

    private static RunningListener Create(ListenerModel model, ListenerServices services)
    {
        var state = new ListenerState(model, services.Time);
        if (model.Http is null)
        {
            var relay = new TcpRelay(new UpstreamConnector(services.Transport), services.Time, services.Loggers.CreateLogger<TcpRelay>());
            return new RunningListener(new ListenerRuntime(state, services, _ => relay), null, null);
        }

        var client = new SocketsHttpUpstreamClient(services.Transport, ProxyHeaderPreamble.WriteAsync);
        var sender = new UpstreamSender(client, new UpstreamStates(), services.Time, services.Loggers.CreateLogger<UpstreamSender>());
        var handler = new HttpConnectionHandler(state, services, sender);
        return new RunningListener(
            new ListenerRuntime(state, services, _ => handler, HttpConnectionHandler.CountsAsClient), handler, client);
    }
}
