using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>One udp listener at work: bound, taking datagrams, and in the end drained.</summary>
internal sealed partial class UdpRuntime : IListenerRuntime
{
    private readonly ListenerServices _services;
    private readonly UdpRelay _relay;
    private readonly ILogger _log;
    private bool _isDisposed;

    public UdpRuntime(ListenerModel model, ListenerServices services)
    {
        State = new ListenerState(model, services.Time) { Budget = services.Budget };
        _services = services;
        _relay = new UdpRelay(State, services);
        _log = services.Loggers.CreateLogger<UdpRuntime>();
    }

    public ListenerState State { get; }

    public ImmutableArray<AddressPort> Local { get; private set; } = [];

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        ImmutableArray<DatagramSocket> sockets = await BindAsync();
        _relay.Lanes = [.. sockets.Select(socket => new UdpLane(_relay, socket))];
        Local = [.. sockets.Select(static socket => socket.Local).Distinct()];
        foreach (UdpLane lane in _relay.Lanes)
        {
            SocketError error = await BeginAsync(lane);
            if (error != SocketError.Success)
            {
                await CloseAsync();
                throw new ListenerBindException(State.Model.Name, lane.Socket.Local, new SocketException((int)error));
            }
        }

        foreach (AddressPort local in Local)
        {
            LogListening(State.Model.Name, local);
        }
    }

    /// <summary>As for connections: sessions keep their model. How long they may idle and how many there are goes by the new one.</summary>
    public void Apply(ListenerModel model)
    {
        State.Model = model;
        foreach (UdpLane lane in _relay.Lanes)
        {
            lane.Socket.Run(static lane => ((UdpLane)lane!).Sweep(), lane);
        }
    }

    /// <summary>No session begins from now on. The address stays bound: sessions receive at it.</summary>
    public Task StopAcceptingAsync()
    {
        _relay.StopAccepting();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<int> DrainAsync(TimeSpan bound)
    {
        await StopAcceptingAsync();
        if (bound > TimeSpan.Zero)
        {
            LogDraining(State.Model.Name, State.Live.Count, bound);
        }

        int ended = 0;
        if (!await State.Live.IsEmptyWithinAsync(bound, _services.Time))
        {
            LiveSession[] rest = State.Live.Snapshot();
            LogDrainTimeout(State.Model.Name, rest.Length);
            foreach (LiveSession session in rest)
            {
                session.Drain();
            }

            ended = rest.Length;
            await State.Live.IsEmptyWithinAsync(ListenerRuntime.AbortGrace, _services.Time);
        }

        await CloseAsync();
        return ended;
    }

    /// <summary>Stops at once: every session ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await DrainAsync(TimeSpan.Zero);
        }
    }

    private static Task<SocketError> BeginAsync(UdpLane lane)
    {
        var begun = new TaskCompletionSource<SocketError>(TaskCreationOptions.RunContinuationsAsynchronously);
        lane.Socket.Run(_ => begun.SetResult(lane.Socket.Begin(lane)), null);
        return begun.Task;
    }

    private async ValueTask<ImmutableArray<DatagramSocket>> BindAsync()
    {
        List<DatagramSocket> bound = [];
        foreach (AddressPort local in State.Model.Bind)
        {
            try
            {
                bound.AddRange(_services.Transport.BindDatagrams(local));
            }
            catch (SocketException exception)
            {
                foreach (DatagramSocket socket in bound)
                {
                    await socket.CloseAsync();
                }

                throw new ListenerBindException(State.Model.Name, local, exception);
            }
        }

        return [.. bound];
    }

    private async Task CloseAsync()
    {
        foreach (UdpLane lane in _relay.Lanes)
        {
            lane.Socket.Run(static lane => ((UdpLane)lane!).Stop(), lane);
            await lane.Socket.CloseAsync();
        }
    }

    [LoggerMessage(EventIds.Listening, LogLevel.Information, "Listener {Listener} listens on {Local} (udp)")]
    private partial void LogListening(string listener, AddressPort local);

    [LoggerMessage(EventIds.Draining, LogLevel.Information, "Listener {Listener} drains {Count} sessions within {Bound}")]
    private partial void LogDraining(string listener, int count, TimeSpan bound);

    [LoggerMessage(EventIds.DrainTimeout, LogLevel.Warning, "Listener {Listener}: the drain time is over, {Count} sessions are ended")]
    private partial void LogDrainTimeout(string listener, int count);
}
