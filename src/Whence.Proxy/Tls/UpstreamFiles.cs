using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>What the files of a <see cref="UpstreamTlsModel"/> said when they were last looked at and good.</summary>
/// <remarks>Read at the first connection, and looked at again, off the loop, when one is made and the last look is longer ago than
/// <see cref="ListenerTls.LookInterval"/>. Any thread may call.</remarks>
internal sealed class UpstreamFiles(UpstreamTlsModel model, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile Content? _content;
    private byte[] _digest = [];
    private long _looked;
    private int _looking;

    /// <summary>What to give SslStream beside the name of the target.</summary>
    /// <exception cref="TlsFilesException">The files were never good.</exception>
    public Content Current()
    {
        if (_content is not { } content)
        {
            Look();
            return _content!;
        }

        if (time.GetElapsedTime(Volatile.Read(ref _looked)) > ListenerTls.LookInterval && Interlocked.Exchange(ref _looking, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.LookAgain(), this, preferLocal: false);
        }

        return content;
    }

    private void LookAgain()
    {
        try
        {
            Look();
        }
        catch (TlsFilesException)
        {
            Volatile.Write(ref _looked, time.GetTimestamp()); // what was good goes on
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            string authorities = model.CaFile is { } ca ? PemFiles.Read(ca) : string.Empty;
            string certificate = model.ClientCertificate is { } files ? PemFiles.Read(files.Certificate) : string.Empty;
            string key = model.ClientCertificate is { } same ? PemFiles.Read(same.Key) : string.Empty;
            byte[] digest = PemFiles.DigestOf(authorities, certificate, key);
            if (_content is null || !digest.AsSpan().SequenceEqual(_digest))
            {
                _content = new Content(
                    ChainPolicies.Make(
                        model.CaFile is { } file ? PemFiles.Certificates(file, authorities) : null,
                        ChainPolicies.ForServers),
                    ContextOf(certificate, key));
                _digest = digest;
            }

            Volatile.Write(ref _looked, time.GetTimestamp());
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Connections go on with it.")]
    private SslStreamCertificateContext? ContextOf(string certificate, string key)
    {
        if (model.ClientCertificate is not { } files)
        {
            return null;
        }

        (X509Certificate2 leaf, X509Certificate2Collection chain) = PemFiles.PairOf(files, certificate, key);
        return PemFiles.MakeOf(leaf, () => SslStreamCertificateContext.Create(leaf, chain, offline: true));
    }

    /// <summary>Immutable.</summary>
    /// <param name="Chain">Whom to believe.</param>
    /// <param name="Shown">What we show; null = nothing.</param>
    internal sealed record Content(X509ChainPolicy Chain, SslStreamCertificateContext? Shown);
}
