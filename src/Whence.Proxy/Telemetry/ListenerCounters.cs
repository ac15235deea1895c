namespace Whence.Proxy;

/// <summary>The counters of one listener. Any thread may count and read; each read is of one moment, the whole is not.</summary>
public sealed class ListenerCounters
{
    // What each request counts stands in one row: status classes, then reasons of resolutions, then faults.
    private const int FirstReason = 6;
    private static readonly int FirstFault = FirstReason + Enum.GetValues<ResolutionReason>().Length;
    private static readonly int FaultCount = Enum.GetValues<RequestFault>().Length;

    private readonly long[] _terminations = new long[Enum.GetValues<TerminationReason>().Length];
    private readonly long[] _proxyReasons = new long[Enum.GetValues<ProxyReason>().Length];
    private readonly long[] _toaResults = new long[Enum.GetValues<ToaResult>().Length];
    private readonly long[] _toaReasons = new long[Enum.GetValues<ToaReason>().Length];
    private readonly long[] _helloReasons = new long[Enum.GetValues<ClientHelloReason>().Length];
    private readonly StripedCounts _requests = new(FirstFault + FaultCount);
    private readonly StripedCounts _refused = new(Enum.GetValues<TerminationReason>().Length);
    private readonly StripedCounts _dropped = new(Enum.GetValues<DatagramDrop>().Length);
    private long _datagramsReceived;
    private long _datagramsSent;
    private long _accepted;
    private long _active;
    private long _withHeader;
    private long _withoutHeader;
    private long _transportMismatch;
    private long _duplicateTlvs;
    private long _acceptPressure;
    private long _bytesReceived;
    private long _bytesSent;
    private long _handshakes;
    private long _handshakesActive;

    /// <summary>Connections taken.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections that are open now.</summary>
    public long Active => Volatile.Read(ref _active);

    /// <summary>Connections that came with a PROXY header.</summary>
    public long WithHeader => Volatile.Read(ref _withHeader);

    /// <summary>Connections let in without one where one was optional.</summary>
    public long WithoutHeader => Volatile.Read(ref _withoutHeader);

    /// <summary>Headers that named a datagram transport on a stream.</summary>
    public long TransportMismatch => Volatile.Read(ref _transportMismatch);

    /// <summary>Headers with a TLV type twice; the first one counted.</summary>
    public long DuplicateTlvs => Volatile.Read(ref _duplicateTlvs);

    /// <summary>How often taking connections paused because descriptors or memory had run out.</summary>
    public long AcceptPressure => Volatile.Read(ref _acceptPressure);

    /// <summary>Payload bytes from clients.</summary>
    public long BytesReceived => Volatile.Read(ref _bytesReceived);

    /// <summary>Payload bytes to clients.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Datagrams from clients.</summary>
    public long DatagramsReceived => Volatile.Read(ref _datagramsReceived);

    /// <summary>Datagrams to clients.</summary>
    public long DatagramsSent => Volatile.Read(ref _datagramsSent);

    /// <summary>Datagrams that got no session, for a reason.</summary>
    public long DatagramsRefused(TerminationReason reason) => _refused.Sum((int)reason);

    /// <summary>Datagrams of sessions that were lost here, for a reason.</summary>
    public long DatagramsDropped(DatagramDrop drop) => _dropped.Sum((int)drop);

    /// <summary>TLS handshakes with clients that were begun.</summary>
    public long Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>TLS handshakes with clients that are under way now.</summary>
    public long HandshakesActive => Volatile.Read(ref _handshakesActive);

    /// <summary>Connections that ended for a reason.</summary>
    public long Terminations(TerminationReason reason) => Volatile.Read(ref _terminations[(int)reason]);

    /// <summary>PROXY headers refused for a reason.</summary>
    public long ProxyRejections(ProxyReason reason) => Volatile.Read(ref _proxyReasons[(int)reason]);

    /// <summary>Connections on which a TOA option was looked for, by what became of it.</summary>
    public long ToaResults(ToaResult result) => Volatile.Read(ref _toaResults[(int)result]);

    /// <summary>TCP options of peers that are believed, wrong for a reason.</summary>
    public long ToaFaults(ToaReason reason) => Volatile.Read(ref _toaReasons[(int)reason]);

    /// <summary>ClientHellos refused for a reason.</summary>
    public long HelloRejections(ClientHelloReason reason) => Volatile.Read(ref _helloReasons[(int)reason]);

    /// <summary>Requests (connections, on tcp) whose client was resolved for a reason.</summary>
    public long Resolutions(ResolutionReason reason) => _requests.Sum(FirstReason + (int)reason);

    /// <summary>Requests that ended with a fault.</summary>
    /// <remarks>Those without one are not counted for themselves: they are the rest.</remarks>
    public long Faults(RequestFault fault) => fault != RequestFault.None
        ? _requests.Sum(FirstFault + (int)fault)
        : Enumerable.Range(0, FirstReason).Sum(_requests.Sum) - Enumerable.Range(FirstFault + 1, FaultCount - 1).Sum(_requests.Sum);

    /// <summary>Requests answered with a status of one class, 1 to 5; 0 = any other.</summary>
    public long Statuses(int statusClass) => _requests.Sum(statusClass);

    internal void ConnectionAccepted()
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _active);
    }

    internal void ConnectionEnded(ConnectionRecord record)
    {
        Interlocked.Decrement(ref _active);
        Interlocked.Increment(ref _terminations[(int)record.Termination]);
        if (record.ProxyReason != default)
        {
            Interlocked.Increment(ref _proxyReasons[(int)record.ProxyReason]);
        }

        if (record.HelloReason != default)
        {
            Interlocked.Increment(ref _helloReasons[(int)record.HelloReason]);
        }

        Interlocked.Add(ref _bytesReceived, record.BytesReceived);
        Interlocked.Add(ref _bytesSent, record.BytesSent);
        if (record.IsUdp)
        {
            Interlocked.Add(ref _datagramsReceived, record.DatagramsReceived);
            Interlocked.Add(ref _datagramsSent, record.DatagramsSent);
        }
    }

    internal void DatagramRefused(TerminationReason reason, ProxyReason proxyReason)
    {
        _refused.Add((int)reason);
        if (proxyReason != default)
        {
            Interlocked.Increment(ref _proxyReasons[(int)proxyReason]);
        }
    }

    internal void DatagramDropped(DatagramDrop drop, int count = 1) => _dropped.Add((int)drop, count);

    internal void RequestEnded(RequestRecord record)
    {
        if (record.Fault != RequestFault.None)
        {
            _requests.Add(FirstFault + (int)record.Fault);
        }

        int statusClass = record.Status / 100;
        _requests.Add(statusClass is >= 1 and <= 5 ? statusClass : 0);
    }

    internal void Resolved(ResolutionReason reason) => _requests.Add(FirstReason + (int)reason);

    internal void HeaderRead(bool present) => Interlocked.Increment(ref present ? ref _withHeader : ref _withoutHeader);

    internal void ToaRead(ToaResult result, ToaReason reason)
    {
        Interlocked.Increment(ref _toaResults[(int)result]);
        if (reason != default)
        {
            Interlocked.Increment(ref _toaReasons[(int)reason]);
        }
    }

    internal void TransportMismatched() => Interlocked.Increment(ref _transportMismatch);

    internal void TlvDuplicated() => Interlocked.Increment(ref _duplicateTlvs);

    internal void HandshakeBegan()
    {
        Interlocked.Increment(ref _handshakes);
        Interlocked.Increment(ref _handshakesActive);
    }

    internal void HandshakeEnded() => Interlocked.Decrement(ref _handshakesActive);

    internal void AcceptPaused() => Interlocked.Increment(ref _acceptPressure);
}
