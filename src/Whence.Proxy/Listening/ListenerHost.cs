using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Whence.Proxy;

/// <summary>A listener as those see it who start and stop it: tcp or http, there is no difference.</summary>
public sealed class ListenerHost : IAsyncDisposable
{
    private readonly ListenerRuntime _runtime;

    /// <summary>Around a listener with whatever handler.</summary>
    internal ListenerHost(ListenerRuntime runtime) => _runtime = runtime;

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
    public static ListenerHost Tcp(ListenerModel model, ListenerServices services)
    {
        UpstreamConnector connector = new(services.Transport);
        return new ListenerHost(new ListenerRuntime(model, services, new TcpRelay(connector, services.Time, services.Loggers.CreateLogger<TcpRelay>())));
    }

    /// <summary>Binds all addresses and begins to accept.</summary>
    /// <exception cref="ListenerBindException">One address cannot be had; none is bound then.</exception>
    public Task StartAsync() => _runtime.StartAsync();

    /// <summary>Gives another model to connections that are accepted from now on. Addresses stay as they were bound.</summary>
    public void Apply(ListenerModel model) => _runtime.Apply(model);

    /// <summary>Stops accepting. Connections go on.</summary>
    public Task StopAcceptingAsync() => _runtime.StopAcceptingAsync();

    /// <summary>Stops accepting, lets connections end within <paramref name="bound"/>, then resets the rest.</summary>
    /// <returns>How many had to be reset.</returns>
    public Task<int> DrainAsync(TimeSpan bound) => _runtime.DrainAsync(bound);

    /// <summary>Stops at once: every connection is reset.</summary>
    public ValueTask DisposeAsync() => _runtime.DisposeAsync();
}
