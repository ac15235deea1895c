using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Whence.Proxy.Tls;

/// <summary>The certificates of one listener, as its files have them now.</summary>
/// <remarks>
/// A pair is exchanged as a whole: while its files do not fit each other, which is what somebody sees who looks between the two being
/// written, the last good pair goes on. What a connection began with it keeps.
/// </remarks>
internal sealed partial class CertificateSet
{
    private readonly ListenerTlsModel _model;
    private readonly List<SslApplicationProtocol>? _spoken;
    private readonly string _listener;
    private readonly ILogger _log;
    private readonly Pair[] _pairs;
    private readonly Lock _looking = new();
    private string? _authoritiesText;
    private string? _authoritiesFault;
    private X509Certificate2Collection? _authorities;
    private volatile CertificateTable _current;

    /// <param name="model">The files and the policy.</param>
    /// <param name="spoken">As in <see cref="ServerCertificate"/>.</param>
    /// <param name="listener">For the log.</param>
    /// <param name="log">For what is wrong with files later on.</param>
    /// <exception cref="TlsFilesException">A file is not good now.</exception>
    public CertificateSet(ListenerTlsModel model, List<SslApplicationProtocol>? spoken, string listener, ILogger log)
    {
        (_model, _spoken, _listener, _log) = (model, spoken, listener, log);
        _pairs = [.. model.Certificates.Select(static files => new Pair(files))];
        TakeAuthorities();
        foreach (Pair pair in _pairs)
        {
            pair.Take(Make);
        }

        _current = Table();
    }

    /// <summary>What new handshakes choose from.</summary>
    public CertificateTable Current => _current;

    /// <summary>Looks at the files again. Blocks while it reads them: not for a loop. Never throws.</summary>
    public void Look()
    {
        lock (_looking)
        {
            bool remake = TryTakeAuthorities();
            bool changed = remake;
            foreach (Pair pair in _pairs)
            {
                changed |= TryTake(pair, remake);
            }

            if (changed)
            {
                _current = Table();
                LogReloaded(_listener);
            }
        }
    }

    private CertificateTable Table() => new([.. _pairs.Select(static pair => pair.Certificate!)]);

    private bool TryTake(Pair pair, bool remake)
    {
        try
        {
            bool changed = pair.Take(Make);
            if (!changed && remake)
            {
                pair.Remake(Make);
            }

            pair.Fault = null;
            return changed;
        }
        catch (TlsFilesException fault)
        {
            if (remake)
            {
                pair.Remake(Make);
            }

            if (pair.Fault != fault.Message)
            {
                pair.Fault = fault.Message;
                LogKept(_listener, fault.File, fault.Fault.ToText());
            }

            return false;
        }
    }

    /// <returns>Whether they are others than before.</returns>
    private bool TryTakeAuthorities()
    {
        try
        {
            bool changed = TakeAuthorities();
            _authoritiesFault = null;
            return changed;
        }
        catch (TlsFilesException fault)
        {
            if (_authoritiesFault != fault.Message)
            {
                _authoritiesFault = fault.Message;
                LogKept(_listener, fault.File, fault.Fault.ToText());
            }

            return false;
        }
    }

    private bool TakeAuthorities()
    {
        if (_model.ClientCertificates is not { CaFile: var file })
        {
            return false;
        }

        string text = PemFiles.Read(file);
        if (text == _authoritiesText)
        {
            return false;
        }

        _authorities = PemFiles.Certificates(file, text);
        _authoritiesText = text;
        return true;
    }

    /// <remarks>Throws what <see cref="PemFiles.MakeOf"/> does: what was good goes on.</remarks>
    private ServerCertificate Make(X509Certificate2 certificate, X509Certificate2Collection chain) => PemFiles.MakeOf(certificate, () =>
    {
        var context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        X509Certificate2Collection? authorities = _authorities;
        return new ServerCertificate(certificate, offered => ServerOptions.Make(_model, offered, context, authorities), _spoken);
    });

    [LoggerMessage(EventIds.CertificatesReloaded, LogLevel.Information,
        "Listener {Listener}: certificates were read again; new connections get them")]
    private partial void LogReloaded(string listener);

    [LoggerMessage(EventIds.CertificatesKept, LogLevel.Error, "Listener {Listener} goes on with what it has, because {File} {Fault}")]
    private partial void LogKept(string listener, string file, string fault);
}
