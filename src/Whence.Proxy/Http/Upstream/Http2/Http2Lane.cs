using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>The connections to one target for whoever may share them: SocketsHttpHandler's, over our own transport.</summary>
/// <remarks>
/// SocketsHttpHandler tells nobody which of its connections are idle. All of a lane's are once no request is on it: so a lane is one
/// target, and where connections tell a client one client. It ends when it has neither a request nor a connection, when its places are needed, or
/// when nobody keeps it any more and its last request is done.
/// </remarks>
/// <param name="client">Whose it is.</param>
/// <param name="upstream">How to connect.</param>
/// <param name="target">Where to.</param>
/// <param name="isKept">Whether there may be a request after the first.</param>
[SuppressMessage("Design", "CA1001", Justification = "Retire is what disposes: whoever is last ends it.")]
internal sealed class Http2Lane(Http2Client client, UpstreamModel upstream, AddressPort target, bool isKept)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Http2LaneConnection> _connections = [];
    private HttpMessageInvoker? _invoker;
    private int _requests;
    private int _connecting;
    private long _idleSince;
    private bool _isKept = isKept;
    private bool _isRetired;

    public UpstreamModel Upstream => upstream;

    public AddressPort Target => target;

    /// <summary>Whether it takes no request any more.</summary>
    public bool IsRetired
    {
        get
        {
            lock (_gate)
            {
                return _isRetired;
            }
        }
    }

    /// <summary>Since when it has connections and no request; <see cref="long.MaxValue"/> = it is in use, or has none.</summary>
    public long IdleSince
    {
        get
        {
            lock (_gate)
            {
                return IsIdle && _connections.Count > 0 ? _idleSince : long.MaxValue;
            }
        }
    }

    private bool IsIdle => _requests == 0 && !_isRetired;

    /// <summary>Begins a request on it; <see cref="Exit"/> ends it.</summary>
    /// <returns>Not when it is retired: another is to be asked.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            _requests += _isRetired ? 0 : 1;
            return !_isRetired;
        }
    }

    /// <summary>Sends a request that was begun.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The lane's.")]
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancel)
    {
        HttpMessageInvoker invoker;
        lock (_gate)
        {
            invoker = _invoker ??= Http2Handlers.Make(upstream, ConnectAsync);
        }

        return invoker.SendAsync(message, cancel);
    }

    /// <summary>The request has ended.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            if (--_requests == 0)
            {
                _idleSince = client.Time.GetTimestamp();
            }
        }

        RetireIfDone();
    }

    /// <summary>Nobody keeps it any more: it ends with its last request.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isKept = false;
        }

        RetireIfDone();
    }

    /// <summary>Closes it if it has no request.</summary>
    /// <param name="since">And was idle since then, or longer.</param>
    public bool TryRetire(long since = long.MaxValue)
    {
        HttpMessageInvoker? invoker;
        Http2LaneConnection[] left;
        lock (_gate)
        {
            if (!IsIdle || _idleSince > since)
            {
                return false;
            }

            _isRetired = true;
            invoker = _invoker;
            left = [.. _connections];
        }

        client.Retired(this);
        invoker?.Dispose();
        foreach (Http2LaneConnection connection in left)
        {
            connection.Break(); // if that has not closed it: somebody may wait for its place
        }

        return true;
    }

    /// <summary>One of its connections was closed.</summary>
    public void Left(Http2LaneConnection connection)
    {
        client.Budget?.ExitTarget();
        lock (_gate)
        {
            _connections.Remove(connection);
        }

        // Not here: SocketsHttpHandler closes connections under locks of its own.
        ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.RetireIfDone(), this, preferLocal: false);
    }

    private void RetireIfDone()
    {
        bool isDone;
        lock (_gate)
        {
            isDone = IsIdle && (!_isKept || client.IsDisposed || (_connections.Count == 0 && _connecting == 0));
        }

        _ = isDone && TryRetire(); // not if a request came in between
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        context.InitialRequestMessage.Options.TryGetValue(Http2Call.Key, out Http2Call? call);
        lock (_gate)
        {
            _connecting++;
        }

        try
        {
            return await ConnectAsync(call!, cancel);
        }
        finally
        {
            lock (_gate)
            {
                _connecting--;
            }

            RetireIfDone();
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The handler's; disposed of when it fails.")]
    private async Task<Stream> ConnectAsync(Http2Call call, CancellationToken cancel)
    {
        ThrowIfBroken(call);
        if (client.Budget?.TryEnterTarget() == false)
        {
            throw new TargetConnectException(new TargetResult(null, SocketError.TooManyOpenSockets));
        }

        Stream? stream = null;
        try
        {
            TargetResult result = await client.Connector.ConnectAsync(upstream, target, call.Preamble, call.Client, call.Beside, cancel);
            stream = result.Connection is { } made ? Enter(made) : throw new TargetConnectException(result);
            ThrowIfBroken(call);
            if (result.OwesHeader && !call.Preamble.IsEmpty)
            {
                await stream.WriteAsync(call.Preamble, cancel);
            }

            return stream;
        }
        catch
        {
            if (stream is null)
            {
                client.Budget?.ExitTarget();
            }
            else
            {
                await stream.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Takes a connection in; its place is given back when it is closed.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Whoever has the stream.")]
    private Stream Enter(Connection made)
    {
        var connection = new Http2LaneConnection(this, made);
        Stream stream = made is TlsConnection secured ? secured.AsStream(connection.Closed) : new TargetStream(made, connection.Closed);
        lock (_gate)
        {
            _connections.Add(connection);
        }

        return stream;
    }

    /// <summary>Whether anybody waits: a try that was broken off does not, and what it was to tell may be wanted by nobody else.</summary>
    private void ThrowIfBroken(Http2Call call)
    {
        lock (_gate)
        {
            if (_isRetired || (upstream.Send.TellsClient && call.Cause != ExchangeCause.None))
            {
                throw new OperationCanceledException("Nobody waits for the connection any more.");
            }
        }
    }
}
