using Microsoft.Extensions.Logging;
using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>The way of every connection, tcp and http, from accept to its end.</summary>
/// <remarks>
/// <code>
/// 1 books -> 2 peer: deny, max, perPeer; TOA -> 3 PROXY header -> 4 source -> 5 client: deny, allow, perClient -> 6 TLS -> 7 handler -> 8 end
/// </code>
/// Where the header stands inside TLS, 6 comes before 3; what 5 refuses has cost a handshake then.
/// Nothing is read before 2 and nothing reaches a target before 5. Whoever is turned away is reset, so that it cannot take the end for an
/// answer. Nothing that one connection throws gets out of here.
/// </remarks>
/// <param name="state">Books of the listener.</param>
/// <param name="services">Clock and logs.</param>
/// <param name="handler">What happens to an admitted connection.</param>
/// <param name="countsAsClient"> For http: whether the sender is the client of every request on the connection, because no rule trusts it;
/// then the connection counts towards its limit. Null = never.
/// </param>
/// <param name="aborted">Given when the drain time has run out.</param>
internal sealed partial class ConnectionPath(
    ListenerState state,
    ListenerServices services,
    IConnectionHandler handler,
    Func<ListenerModel, ConnectionSource, bool>? countsAsClient,
    CancellationToken aborted)
{
    private readonly ILogger _log = services.Loggers.CreateLogger<ConnectionPath>();

    /// <summary>Takes a connection to its end. Never throws. Step 1, the books, was the accept loop's, so that draining misses
    /// none.</summary>
    public async Task RunAsync(LiveConnection live)
    {
        bool admitted = false;
        try
        {
            (TerminationReason? rejection, AdmittedConnection? connection) = await AdmitAsync(live);
            if (connection is not null)
            {
                // 7. What the listener is for.
                admitted = true;
                await handler.HandleAsync(connection);
            }
            else
            {
                live.Record.Termination = rejection.GetValueOrDefault(TerminationReason.InternalError);
            }
        }
        catch (Exception exception)
        {
            admitted = false;
            live.Record.Termination = TerminationReason.InternalError;
            LogConnectionFailed(exception, live.Record.Listener, live.Record.Id, live.Record.Peer);
        }

        await EndAsync(live, admitted);
    }

    private async ValueTask<(TerminationReason? Rejection, AdmittedConnection? Admitted)> AdmitAsync(LiveConnection live)
    {
        // 2. The peer, before a byte is read.
        if (state.AdmitPeer(live) is { } turnedAway)
        {
            return (turnedAway, null);
        }

        // The SYN can be asked for now, and not later.
        ToaReceipt toa = live.Model.Toa is { } expected ? ReadToa(live, expected) : default;
        Address relay = toa.Client.IsNone ? live.Record.Peer.Address : toa.Client.Address;

        // 6, where it comes first. Whom we would not hear anyway is not worth a handshake.
        ClientTls? tls = null;
        if (live.Model is { Tls.Mode: TlsMode.Terminate, ProxyProtocol: { InsideTls: true } inside })
        {
            if (inside.PolicyFor(relay) == HeaderPolicy.Reject)
            {
                return (TerminationReason.PeerNotListed, null);
            }

            HandshakeResult shaken = await ShakeHandsAsync(live, live.Connection, live.Record.Peer.Address);
            if (shaken.Rejection is { } unsafely)
            {
                return (unsafely, null);
            }

            tls = shaken.Facts;
        }

        // 3. The PROXY header, if one is read from this peer.
        HeaderReceipt receipt = await ReceiveHeaderAsync(live, live.Outermost, relay);
        if (receipt.Source is not { } read)
        {
            live.Record.ProxyReason = receipt.ProxyReason;
            return (receipt.Rejection, null);
        }

        // 4. Who speaks here, and how that is known.
        ConnectionSource source = live.Record.Source = toa.Apply(read);
        CountHeader(receipt);

        // 5. The client, as far as it is known before a request is read.
        bool counted = live.Model.Http is null || (countsAsClient?.Invoke(live.Model, source) ?? false);
        if (JudgeClient(live, source, counted) is { } refused)
        {
            return (refused, null);
        }

        // 6. TLS.
        Connection payload = receipt.Payload!;
        if (tls is null && live.Model.Tls is { Mode: TlsMode.Terminate })
        {
            Address account = source.Sender.Address.BitLength > 0 ? source.Sender.Address : live.Record.Peer.Address;
            HandshakeResult shaken = await ShakeHandsAsync(live, payload, account);
            if (shaken.Rejection is { } rejected)
            {
                return (rejected, null);
            }

            (payload, tls) = (live.Secured!, shaken.Facts);
        }

        return (null, new AdmittedConnection
        {
            Transport = payload,
            Source = source,
            Tls = tls,
            Model = live.Model,
            Record = live.Record,
            IsClientCounted = counted,
            Aborted = aborted,
        });
    }

    private async ValueTask<HandshakeResult> ShakeHandsAsync(LiveConnection live, Connection inner, Address account)
    {
        HandshakeResult result = await state.Tls!.AcceptAsync(inner, live.Model, account);
        live.Secured = result.Connection;
        live.Record.HelloReason = result.HelloReason;
        live.Record.ServerName = result.ServerName;
        live.Record.Route = result.Facts?.Choice?.Route?.Name;
        return result;
    }

    private ToaReceipt ReadToa(LiveConnection live, ToaModel model)
    {
        ToaReceipt receipt = ToaReceipt.Read(live.Connection, model);
        live.Record.ToaReason = receipt.Reason;
        if (receipt.Result is { } result)
        {
            state.Counters.ToaRead(result, receipt.Reason);
        }

        return receipt;
    }

    /// <param name="live">The connection.</param>
    /// <param name="connection">It, or it in TLS.</param>
    /// <param name="relay">Whose right to send a header is asked for: the peer's, or that of the client whom it named by TOA.</param>
    private ValueTask<HeaderReceipt> ReceiveHeaderAsync(LiveConnection live, Connection connection, Address relay)
    {
        if (live.Model.ProxyProtocol is not { } model)
        {
            return ValueTask.FromResult(HeaderReceipt.Direct(connection, optional: false));
        }

        return model.PolicyFor(relay) switch
        {
            HeaderPolicy.Plain => ValueTask.FromResult(HeaderReceipt.Direct(connection, optional: false)),
            HeaderPolicy.Required => ProxyHeaderPump.ReceiveAsync(connection, model, optional: false, services.Time),
            HeaderPolicy.Optional => ProxyHeaderPump.ReceiveAsync(connection, model, optional: true, services.Time),
            _ => ValueTask.FromResult(HeaderReceipt.Rejected(TerminationReason.PeerNotListed)),
        };
    }

    private void CountHeader(in HeaderReceipt receipt)
    {
        if (receipt.HasHeader || receipt.Source!.Reason == ResolutionReason.ProxyOptional)
        {
            state.Counters.HeaderRead(receipt.HasHeader);
        }

        if (receipt.IsDatagram)
        {
            state.Counters.TransportMismatched();
        }

        if (receipt.HasDuplicateTlvs)
        {
            state.Counters.TlvDuplicated();
        }
    }

    /// <summary>On tcp all rules, on http what holds for every request: allow and the client of each request are judged there.</summary>
    private TerminationReason? JudgeClient(LiveConnection live, ConnectionSource source, bool counted)
    {
        TerminationReason? refused;
        if (live.Model.Http is null)
        {
            Resolution resolution = source.AsResolution();
            state.Counters.Resolved(resolution.Reason);
            refused = AccessJudge.JudgeClient(live.Model.Access, resolution);
        }
        else
        {
            refused = AccessJudge.IsDenied(live.Model.Access, source.Sender.Address) ? TerminationReason.ClientDenied : null;
        }

        return refused is null && counted ? state.AdmitClient(live, source.Sender.Address) : refused;
    }

    /// <summary>8. The end: closed, counted, given back, logged, each once.</summary>
    private async ValueTask EndAsync(LiveConnection live, bool admitted)
    {
        ConnectionRecord record = live.Record;
        if (!admitted && record.Termination != TerminationReason.Empty)
        {
            live.Outermost.Abort();
        }

        await live.Outermost.DisposeAsync();
        if (live.Secured is { HasInvalidRecord: true })
        {
            record.Termination = TerminationReason.TlsRecordInvalid; // whoever read from it took it for a reset
        }

        if (live.IsDrained && record.Termination != TerminationReason.Completed)
        {
            record.Termination = TerminationReason.Drained;
        }

        try
        {
            state.Release(live);
            LogEnd(record, admitted);
            services.Traffic.ConnectionEnded(record);
        }
        catch (Exception exception)
        {
            LogTrafficLogFailed(exception, record.Listener);
        }
        finally
        {
            state.Live.Remove(live);
        }
    }

    private void LogEnd(ConnectionRecord record, bool admitted)
    {
        if (record.Termination == TerminationReason.Empty)
        {
            LogConnectionEmpty(record.Listener, record.Peer);
        }
        else if (!admitted && TlsRefusals.IsOfHello(record))
        {
            TlsRefusals.LogRefused(_log, record);
        }
        else if (!admitted && record.Termination is not (TerminationReason.InternalError or TerminationReason.Drained))
        {
            LogConnectionRejected(record.Listener, record.Peer, record.Termination, record.ProxyReason);
        }
    }
}
