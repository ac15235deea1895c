using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Http;

namespace Whence.Proxy;

/// <summary>A listener as those see it who start and stop it: tcp, udp or http, there is no difference.</summary>
public sealed class ListenerHost : IAsyncDisposable
{
    private readonly IListenerRuntime _runtime;
    private readonly HttpListenerParts? _http;

    /// <summary>Around a listener with whatever handler.</summary>
    internal ListenerHost(IListenerRuntime runtime, HttpListenerParts? http = null)
    {
        _runtime = runtime;
        _http = http;
    }

    /// <summary>Its name.</summary>
    public string Name => _runtime.State.Model.Name;

    /// <summary>The model that new connections get.</summary>
    public ListenerModel Model => _runtime.State.Model;

    /// <summary>Its counters; they go on across models.</summary>
    public ListenerCounters Counters => _runtime.State.Counters;

    /// <summary>Where it listens, in the order of <see cref="ListenerModel.Bind"/>; empty before it was started.</summary>
    public ImmutableArray<AddressPort> Local => _runtime.Local;

    /// <summary>Makes a tcp listener. Nothing is bound yet.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The host owns it.")]
    internal static ListenerHost Tcp(ListenerModel model, ListenerServices services)
    {
        UpstreamConnector connector = new(services.Transport, services.Time);
        var relay = new TcpRelay(connector, services.Time, services.Loggers.CreateLogger<TcpRelay>());
        return new ListenerHost(new ListenerRuntime(model, services, relay));
    }

    /// <summary>Makes a udp listener. Nothing is bound yet.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The host owns it.")]
    private static ListenerHost Udp(ListenerModel model, ListenerServices services) => new(new UdpRuntime(model, services));

    /// <summary>Makes the listener that the model asks for. Nothing is bound yet.</summary>
    /// <exception cref="ArgumentException">A text of <see cref="RequestHeadersModel.Set"/> has a variable that is not known.</exception>
    public static ListenerHost Create(ListenerModel model, ListenerServices services)
        => model.Http is not null ? Http(model, services) : model.Udp is not null ? Udp(model, services) : Tcp(model, services);

    /// <summary>Makes an http listener. Nothing is bound yet.</summary>
    /// <exception cref="ArgumentException">A text of <see cref="RequestHeadersModel.Set"/> has a variable that is not known.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The host owns it.")]
    internal static ListenerHost Http(ListenerModel model, ListenerServices services)
    {
        ListenerPlan.For(model); // what is wrong with it shows here, not at the first connection
        ListenerState state = new(model, services.Time);
        HttpListenerParts http = new(state, services);
        return new ListenerHost(new ListenerRuntime(state, services, _ => http.Handler, HttpConnectionHandler.CountsAsClient), http);
    }

    /// <summary>Binds all addresses and begins to accept.</summary>
    /// <exception cref="ListenerBindException">One address cannot be had; none is bound then.</exception>
    public Task StartAsync() => _runtime.StartAsync();

    /// <summary>Gives another model to connections that are accepted from now on. Addresses stay as they were bound.</summary>
    /// <exception cref="ArgumentException">On http: as <see cref="Create"/>; the old model goes on.</exception>
    public void Apply(ListenerModel model)
    {
        if (_http is not null)
        {
            ListenerPlan.For(model);
        }

        _runtime.Apply(model);
    }

    /// <summary>Stops accepting. Connections go on.</summary>
    public Task StopAcceptingAsync() => _runtime.StopAcceptingAsync();

    /// <summary>Stops accepting, lets connections end within <paramref name="bound"/>, then resets the rest.</summary>
    /// <returns>How many had to be reset.</returns>
    public async Task<int> DrainAsync(TimeSpan bound)
    {
        await _runtime.StopAcceptingAsync();
        using CancellationTokenSource over = new();
        // Those without a request need not wait for the time to run out.
        Task idle = _http?.Handler.StopAsync(over.Token) ?? Task.CompletedTask;
        int reset = await _runtime.DrainAsync(bound);
        await over.CancelAsync();
        await idle;
        return reset;
    }

    /// <summary>Stops at once: every connection is reset.</summary>
    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        if (_http is not null)
        {
            await _http.DisposeAsync();
        }
    }
}
