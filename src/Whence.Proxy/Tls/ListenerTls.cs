using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>TLS of one listener: the certificates of its model, looked at again and again, and its handshakes.</summary>
internal sealed class ListenerTls : IDisposable
{
    /// <summary>Whoever replaces a certificate waits no longer than that for it to be shown.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private readonly ConditionalWeakTable<ListenerTlsModel, CertificateSet> _sets = [];
    private readonly TlsTerminator _terminator;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private volatile CertificateSet? _current;
    private ITimer? _timer;
    private int _looking;

    public ListenerTls(ListenerCounters counters, TimeProvider time, ILogger log)
    {
        _terminator = new TlsTerminator(counters, time);
        _time = time;
        _log = log;
    }

    /// <summary>Prepares for a model; connections that have another one finish with that.</summary>
    /// <exception cref="TlsFilesException">A file is not good; what held before holds on.</exception>
    public void Apply(ListenerModel model)
    {
        CertificateSet? set = model.Tls is { Mode: TlsMode.Terminate } tls
            ? _sets.GetValue(tls, _ => new CertificateSet(tls, OfferedProtocols.For(model), model.Name, _log))
            : null;
        set?.Look(); // a model that comes back finds what its files are now
        lock (_gate)
        {
            _current = set;
            _timer?.Dispose();
            _timer = set is null
                ? null
                : _time.CreateTimer(static state => ((ListenerTls)state!).OnTimer(), this, LookInterval, LookInterval);
        }
    }

    /// <summary>Looks at the files now. Blocks while it reads them.</summary>
    public void Look() => _current?.Look();

    /// <summary>Makes a handshake with a client.</summary>
    /// <param name="inner">The connection.</param>
    /// <param name="model">Its model, which was applied once.</param>
    /// <param name="source">On whose account it goes.</param>
    public ValueTask<HandshakeResult> AcceptAsync(Connection inner, ListenerModel model, Address source)
        => _sets.TryGetValue(model.Tls!, out CertificateSet? set)
            ? _terminator.AcceptAsync(inner, model, set.Current, source)
            : throw new InvalidOperationException("Not applied.");

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Files may stand anywhere, and reading them may take as long: never on a loop, and one look at a time.</summary>
    private void OnTimer()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static self =>
                {
                    try
                    {
                        self.Look();
                    }
                    finally
                    {
                        Volatile.Write(ref self._looking, 0);
                    }
                },
                this, preferLocal: false);
        }
    }
}
