using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>What an http listener does with a connection: hands it to Kestrel.</summary>
internal sealed class HttpConnectionHandler : IConnectionHandler, IAsyncDisposable
{
    /// <summary>
    /// After the last answer, a client has so long to take notice before what it still sends makes the connection a reset.
    /// </summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, HttpConnection> _connections = new(StringComparer.Ordinal);
    private readonly Dictionary<HttpLimits, Task<KestrelHost>> _hosts = [];
    private readonly Lock _gate = new();
    private readonly ListenerState _state;
    private readonly ListenerServices _services;
    private readonly HttpForwarder _forwarder;
    private readonly HttpApplication _application;
    private readonly KestrelLogs _logs;
    private bool _stopped;

    public HttpConnectionHandler(ListenerState state, ListenerServices services, IRequestSender sender)
    {
        _state = state;
        _services = services;
        _forwarder = new HttpForwarder(state, services, sender);
        _application = new HttpApplication(_forwarder, services.Traffic.WantsRequests ? services.Time : null);
        _logs = new KestrelLogs(services.Loggers, OnBadRequest, OnMisdeed);
    }

    /// <summary>Whether the sender is the client of every request on the connection, because no rule of the listener lets it speak for
    /// others.</summary>
    public static bool CountsAsClient(ListenerModel model, ConnectionSource source)
    {
        foreach (RouteModel route in model.Http?.Routes ?? [])
        {
            foreach (ClaimRule rule in route.ClientAddress.Rules)
            {
                Address claimant = rule.From.Source == ClaimSource.Tlv ? source.Relay.Address : source.Sender.Address;
                if (rule.Names(claimant))
                {
                    return false;
                }
            }
        }

        return true;
    }

    public async Task HandleAsync(AdmittedConnection connection)
    {
        ListenerPlan plan = ListenerPlan.For(connection.Model);
        KestrelHost? host = await HostForAsync(plan.Model.Http!.Limits);
        await using var http = new HttpConnection(connection, plan);
        _connections[http.ConnectionId] = http;
        try
        {
            if (host is null || !await TryHandOverAsync(http, host))
            {
                connection.Record.Termination = http.Cause ?? TerminationReason.Drained;
                await http.GiveUpAsync();
                TellFlood(http);
                return;
            }

            await http.RunAsync(_services.Time, Linger);
            foreach (string detail in http.HasStreamFaults ? http.StreamFaults.TakeAll() : [])
            {
                _forwarder.NeverBegan(http, detail);
            }

            TellFlood(http);
            connection.Record.Termination = http.Termination;
        }
        finally
        {
            _connections.TryRemove(http.ConnectionId, out _);
        }
    }

    /// <summary>
    /// Closes idle connections and lets requests under way end; what is left when <paramref name="cancel"/> says so is aborted.
    /// </summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        Task<KestrelHost>[] hosts;
        lock (_gate)
        {
            _stopped = true;
            hosts = [.. _hosts.Values];
        }

        foreach (KeyValuePair<string, HttpConnection> connection in _connections)
        {
            connection.Value.StopWaiting(TerminationReason.Drained);
        }

        foreach (Task<KestrelHost> starting in hosts)
        {
            KestrelHost host = await starting;
            await host.StopAsync(cancel);
            await host.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await StopAsync(now.Token);
        _logs.Dispose();
    }

    /// <summary>
    /// The host for these limits; null when the listener has stopped. A reload with other limits adds one, and connections keep theirs.
    /// </summary>
    private async ValueTask<KestrelHost?> HostForAsync(HttpLimits limits)
    {
        Task<KestrelHost>? host;
        lock (_gate)
        {
            if (_stopped)
            {
                return null;
            }

            if (!_hosts.TryGetValue(limits, out host))
            {
                host = KestrelHost.StartAsync(_application, limits, _logs, _state.Model.Name);
                _hosts.Add(limits, host);
            }
        }

        return await host;
    }

    private async ValueTask<bool> TryHandOverAsync(HttpConnection connection, KestrelHost host)
    {
        connection.Begin(_services.Time);
        HttpModel http = connection.Plan.Model.Http!;
        await connection.ChooseVersionAsync(http.Versions, _services.Time, http.Limits.HeadTimeout);
        return connection.TryHandOverTo(host, _services.Time);
    }

    /// <summary>To be called when the pump has ended. It may have had enough before Kestrel was there.</summary>
    private void TellFlood(HttpConnection connection)
    {
        if (connection.Pump.Flood is not FrameFlood.None and var flood)
        {
            _forwarder.Refused(connection, flood.ToDetail());
        }
    }

    private void OnMisdeed(Http2Misdeed misdeed)
    {
        if (!_connections.TryGetValue(misdeed.ConnectionId, out HttpConnection? connection))
        {
            return;
        }

        _forwarder.LogMisdeed(connection, misdeed.Detail);
        if (misdeed.Stream == 0)
        {
            connection.Cause ??= TerminationReason.ProtocolError;
        }
        else
        {
            connection.Pump.CountOurReset();
        }

        if (misdeed.Stream == 0 || !connection.StreamFaults.TryKeep(misdeed.Stream, misdeed.Detail))
        {
            _forwarder.NeverBegan(connection, misdeed.Detail);
        }
    }

    private void OnBadRequest(string connectionId, BadHttpRequestException fault)
    {
        // What is wrong with a body is told by the record of its request.
        if (_connections.TryGetValue(connectionId, out HttpConnection? connection)
            && connection is { Current: null, HadMalformedBody: false })
        {
            connection.Refusal = fault.StatusCode;
            _forwarder.Refused(connection, MalformedRequest.Describe(fault), fault.StatusCode);
        }
    }
}
