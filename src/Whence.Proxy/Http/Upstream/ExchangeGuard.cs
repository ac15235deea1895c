namespace Whence.Proxy.Http;

/// <summary>Ends the exchange under way of one client connection when somebody has gone or takes too long.</summary>
/// <remarks>
/// <para>One object and one timer serve all requests of the connection. Ending is: the connection to the target is aborted, which makes
/// what waits on it fail as a result, and waiting for the client's body is cancelled. No token is made, and nothing is thrown.</para>
/// <para>The timer is not wound again at each step: it looks, when it fires, whether something is due now, and when next.</para>
/// <para>Any thread may call anything: bodies go both ways at once. What is aborted is aborted outside of the lock, and is never what
/// belongs to a later exchange: who has been broken off keeps no connection.</para>
/// </remarks>
internal sealed class ExchangeGuard(TimeProvider time) : IDisposable
{
    private const long Never = long.MaxValue;

    /// <summary>Timers take no more than 49 days; who waits longer looks once a day.</summary>
    private static readonly TimeSpan LongestLook = TimeSpan.FromDays(1);

    /// <summary>The end of an answer that is whole already waits for it.</summary>
    private static readonly TimeSpan LastPiece = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _timerDue = Never;
    private long _uploadDue = Never;
    private long _answerDue = Never;
    private bool _uploadWaitsForClient;
    private bool _isReadingBody;
    private bool _isRunning;
    private bool _isAnswering;
    private bool _isClientGone;
    private volatile ExchangeCause _cause; // written under the lock
    private UpstreamConnection? _connection;
    private RequestBody? _body;
    private TimeSpan _client;
    private TimeSpan _target;
    private TimeSpan _silence;

    /// <summary>Why the exchange was broken off.</summary>
    public ExchangeCause Cause => _cause;

    /// <summary>Whether it can serve another exchange: not once its client has gone.</summary>
    public bool IsFresh
    {
        get
        {
            lock (_gate)
            {
                return !_isClientGone && _cause == ExchangeCause.None;
            }
        }
    }

    /// <summary>Begins an exchange.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="limits">A client may be silent inside a body for as long as between requests; a target must begin its answer in
    /// time.</param>
    /// <param name="silence">A target may be silent inside its answer for so long.</param>
    public void Begin(RequestBody? body, HttpLimits limits, TimeSpan silence)
    {
        lock (_gate)
        {
            _isRunning = true;
            _cause = _isClientGone ? ExchangeCause.ClientGone : ExchangeCause.None;
            _body = body;
            _client = limits.KeepAliveTimeout;
            _target = limits.UpstreamTimeout;
            _silence = silence;
        }
    }

    /// <summary>Ends it: what is due no longer matters.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isRunning = _isReadingBody = _isAnswering = false;
            _uploadDue = _answerDue = Never;
            _connection = null;
            _body = null;
        }
    }

    /// <summary>Says which connection is to be aborted, and waits for the target to take the request.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isWhole">Whether it is all of the request: then the target has the same time to begin its answer.</param>
    /// <returns>Not when the exchange was broken off already.</returns>
    public bool TryAttach(UpstreamConnection connection, bool isWhole)
    {
        lock (_gate)
        {
            if (_cause != ExchangeCause.None)
            {
                _connection = null;
                return false;
            }

            _connection = connection;
            _uploadWaitsForClient = false;
            Wind(ref isWhole ? ref _answerDue : ref _uploadDue, _target);
            return true;
        }
    }

    /// <summary>Lets the connection go: from now on nothing here aborts it.</summary>
    /// <returns>Whether nothing here has, or is about to.</returns>
    public bool Detach()
    {
        lock (_gate)
        {
            _connection = null;
            _isAnswering = false;
            _uploadDue = _answerDue = Never;
            return _cause == ExchangeCause.None;
        }
    }

    /// <summary>Waits for the target to take the last piece of a body that it has answered to: it has it, most likely, and only the thread
    /// that sends has yet to notice.</summary>
    /// <returns>Not when the exchange was broken off already.</returns>
    public bool AwaitLastPiece()
    {
        lock (_gate)
        {
            Wind(ref _uploadDue, LastPiece);
            return _cause == ExchangeCause.None;
        }
    }

    /// <summary>Waits for the target to take bytes.</summary>
    public void AwaitSend()
    {
        lock (_gate)
        {
            _uploadWaitsForClient = false;
            Wind(ref _uploadDue, _target);
        }
    }

    /// <summary>The request is sent: waits for the target to begin its answer, unless it has.</summary>
    public void AwaitAnswer()
    {
        lock (_gate)
        {
            _uploadDue = Never;
            if (!_isAnswering)
            {
                Wind(ref _answerDue, _target);
            }
        }
    }

    /// <summary>Waits for more of the answer.</summary>
    public void AwaitMore()
    {
        lock (_gate)
        {
            _isAnswering = true;
            Wind(ref _answerDue, _silence);
        }
    }

    /// <summary>Waits for the client to take some of the answer: how long that may last is Kestrel's to bound (its response rate), not the
    /// target's fault.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _isAnswering = true;
            _answerDue = Never;
        }
    }

    /// <summary>Waits for bytes of the client's body.</summary>
    /// <returns>Not when the exchange was broken off already.</returns>
    public bool TryAwaitBody()
    {
        lock (_gate)
        {
            if (_cause != ExchangeCause.None)
            {
                return false;
            }

            _isReadingBody = _uploadWaitsForClient = true;
            Wind(ref _uploadDue, _client);
            return true;
        }
    }

    /// <summary>The wait for the body is over.</summary>
    public void BodyCame()
    {
        lock (_gate)
        {
            _isReadingBody = false;
        }
    }

    /// <summary>The client has gone: this exchange ends, and each later one at its beginning.</summary>
    public void ClientGone()
    {
        lock (_gate)
        {
            _isClientGone = true;
        }

        Break(ExchangeCause.ClientGone);
    }

    /// <summary>Breaks the exchange under way off, unless it was already.</summary>
    public void Break(ExchangeCause cause)
    {
        Broken broken;
        lock (_gate)
        {
            broken = BreakOff(cause);
        }

        broken.Abort();
    }

    public void Dispose() => _timer?.Dispose();

    private Broken BreakOff(ExchangeCause cause)
    {
        if (!_isRunning || _cause != ExchangeCause.None)
        {
            return default;
        }

        _cause = cause;
        return new Broken(_connection, _isReadingBody ? _body : null);
    }

    private void Wind(ref long slot, TimeSpan due)
    {
        if (due == Timeout.InfiniteTimeSpan)
        {
            slot = Never;
            return;
        }

        slot = time.GetTimestamp() + (long)(due.TotalSeconds * time.TimestampFrequency);
        if (slot < _timerDue)
        {
            Arm(slot, due);
        }
    }

    private void Arm(long at, TimeSpan due)
    {
        _timerDue = at;
        _timer ??= time.CreateTimer(
            static state => ((ExchangeGuard)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due < LongestLook ? due : LongestLook, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        Broken broken;
        lock (_gate)
        {
            _timerDue = Never;
            long next = Math.Min(_uploadDue, _answerDue);
            if (!_isRunning || next == Never)
            {
                return;
            }

            TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), next);
            if (left > TimeSpan.Zero)
            {
                Arm(next, left + TimeSpan.FromMilliseconds(1)); // timers count in whole milliseconds
                return;
            }

            broken = BreakOff(_uploadDue <= _answerDue && _uploadWaitsForClient ? ExchangeCause.ClientLate : ExchangeCause.TargetLate);
        }

        broken.Abort();
    }

    /// <summary>What is to be ended, once the lock is left: what waits on it may go on right here.</summary>
    private readonly record struct Broken(UpstreamConnection? Connection, RequestBody? Body)
    {
        public void Abort()
        {
            Connection?.Abort();
            Body?.CancelWait();
        }
    }
}
