using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>One listener at work: bound, accepting, and in the end drained.</summary>
/// <remarks>Start, then apply models as often as wanted, then drain or dispose. Start and drain are for one caller; the rest any thread may
/// call.</remarks>
internal sealed partial class ListenerRuntime : IListenerRuntime
{
    /// <summary>After the drain time the rest is reset; what has not ended this long after that is left behind and logged.</summary>
    internal static readonly TimeSpan AbortGrace = TimeSpan.FromSeconds(5);

    private readonly ListenerServices _services;
    private readonly ConnectionPath _path;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly ListenerTls _tls;
    private readonly ILogger _log;
    private ImmutableArray<Listener> _listeners = [];
    private Task _loops = Task.CompletedTask;
    private int _disposed;

    /// <summary>Prepares a listener; nothing is bound yet.</summary>
    /// <exception cref="TlsFilesException">A file of TLS is not good.</exception>
    /// <param name="model">Its model.</param>
    /// <param name="services">Its surroundings.</param>
    /// <param name="handler">What happens to an admitted connection.</param>
    /// <param name="countsAsClient">As in <see cref="ConnectionPath"/>; for http.</param>
    public ListenerRuntime(
        ListenerModel model,
        ListenerServices services,
        IConnectionHandler handler,
        Func<ListenerModel, ConnectionSource, bool>? countsAsClient = null)
        : this(new ListenerState(model, services.Time), services, _ => handler, countsAsClient)
    {
    }

    /// <summary>As above, for handlers that need the books: <see cref="ListenerState.Clients"/> and <see
    /// cref="ListenerState.Counters"/>.</summary>
    public ListenerRuntime(
        ListenerState state,
        ListenerServices services,
        Func<ListenerState, IConnectionHandler> handler,
        Func<ListenerModel, ConnectionSource, bool>? countsAsClient = null)
    {
        State = state;
        state.Budget = services.Budget;
        _services = services;
        _path = new ConnectionPath(state, services, handler(state), countsAsClient, _abort.Token);
        _log = services.Loggers.CreateLogger<ListenerRuntime>();
        _tls = new ListenerTls(state.Counters, services.Time, services.Loggers.CreateLogger<ListenerTls>());
        _tls.Apply(state.Model);
        state.Tls = _tls;
    }

    /// <summary>Its books.</summary>
    public ListenerState State { get; }

    /// <summary>Where it listens, in the order of <see cref="ListenerModel.Bind"/>, with the ports that the kernel chose.</summary>
    public ImmutableArray<AddressPort> Local { get; private set; } = [];

    /// <summary>Binds all addresses and begins to accept.</summary>
    /// <exception cref="ListenerBindException">One address cannot be had; none is bound then.</exception>
    public async Task StartAsync()
    {
        _listeners = await BindAsync();
        Local = [.. _listeners.Select(listener => listener.Local).Distinct()];
        ILogger log = _services.Loggers.CreateLogger<AcceptLoop>();
        _loops = Task.WhenAll(_listeners.Select(
            listener => Task.Run(() => new AcceptLoop(listener, State, _path, _services.Time, log).RunAsync(_stop.Token))));
        foreach (AddressPort local in Local)
        {
            LogListening(State.Model.Name, local);
        }
    }

    /// <summary>Gives another model to connections that are accepted from now on; those there are keep theirs. Addresses stay as they were
    /// bound, and keep the SYN only if they were bound to: a model with TOA, after one without, finds it missing.</summary>
    /// <exception cref="TlsFilesException">A file of TLS is not good; the old model goes on.</exception>
    public void Apply(ListenerModel model)
    {
        _tls.Apply(model);
        State.Model = model;
    }

    /// <summary>Stops accepting. Connections go on.</summary>
    public async Task StopAcceptingAsync()
    {
        await _stop.CancelAsync();
        foreach (Listener listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        await _loops;
    }

    /// <summary>Stops accepting, lets connections end within <paramref name="bound"/>, then resets the rest.</summary>
    /// <returns>How many had to be reset.</returns>
    public async Task<int> DrainAsync(TimeSpan bound)
    {
        await StopAcceptingAsync();
        if (bound > TimeSpan.Zero)
        {
            LogDraining(State.Model.Name, State.Live.Count, bound);
        }

        if (await State.Live.IsEmptyWithinAsync(bound, _services.Time))
        {
            return 0;
        }

        LiveSession[] rest = State.Live.Snapshot();
        LogDrainTimeout(State.Model.Name, rest.Length);
        foreach (LiveSession live in rest)
        {
            live.Drain();
        }

        await _abort.CancelAsync();
        if (!await State.Live.IsEmptyWithinAsync(AbortGrace, _services.Time))
        {
            LogDrainLeftBehind(State.Model.Name, State.Live.Count);
        }

        return rest.Length;
    }

    /// <summary>Stops at once: every connection is reset.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await DrainAsync(TimeSpan.Zero);
        _tls.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    private async ValueTask<ImmutableArray<Listener>> BindAsync()
    {
        ImmutableArray<Listener>.Builder bound = ImmutableArray.CreateBuilder<Listener>();
        foreach (AddressPort local in State.Model.Bind)
        {
            try
            {
                bound.AddRange(_services.Transport.Listen(local, savesSyn: State.Model.Toa is not null));
            }
            catch (SocketException exception)
            {
                foreach (Listener listener in bound)
                {
                    await listener.DisposeAsync();
                }

                throw new ListenerBindException(State.Model.Name, local, exception);
            }
        }

        return bound.ToImmutable();
    }
}
