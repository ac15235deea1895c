using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>One certificate with its key.</summary>
internal sealed partial class CertificateSet
{
    private sealed class Pair(CertificateFiles files)
    {
        private X509Certificate2? _leaf;
        private X509Certificate2Collection _chain = [];
        private byte[] _digest = [];

        /// <summary>The last good one.</summary>
        public ServerCertificate? Certificate { get; private set; }

        /// <summary>What was wrong when the files were looked at last: the log says it once.</summary>
        public string? Fault { get; set; }

        /// <summary>Reads the files, and takes them if they changed and are good.</summary>
        /// <returns>Whether they did.</returns>
        /// <exception cref="TlsFilesException">They are not good.</exception>
        [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Connections go on with it.")]
        public bool Take(Func<X509Certificate2, X509Certificate2Collection, ServerCertificate> make)
        {
            string certificate = PemFiles.Read(files.Certificate);
            string key = files.Key == files.Certificate ? certificate : PemFiles.Read(files.Key);
            byte[] digest = PemFiles.DigestOf(certificate, key);
            if (digest.AsSpan().SequenceEqual(_digest))
            {
                return false;
            }

            (X509Certificate2 leaf, X509Certificate2Collection chain) = PemFiles.PairOf(files, certificate, key);
            Certificate = make(leaf, chain);
            (_leaf, _chain, _digest) = (leaf, chain, digest);
            return true;
        }

        /// <summary>The same certificate under another policy.</summary>
        public void Remake(Func<X509Certificate2, X509Certificate2Collection, ServerCertificate> make)
            => Certificate = make(_leaf!, _chain);
    }
}
