using System.Security.Cryptography.X509Certificates;
using Whence.Gateway.Configuration.Binding;
using Whence.Proxy;
using Whence.Proxy.Tls;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Looks into PEM files as the gateway will, so that what is wrong with them shows before they are needed.</summary>
internal static class TlsFiles
{
    /// <summary>A file with one certificate or more.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ConfigDiagnostic? CheckCertificates(SourceLocation at, string path)
    {
        try
        {
            Dispose(PemFiles.Certificates(path, PemFiles.Read(path)));
            return null;
        }
        catch (TlsFilesException fault)
        {
            return Describe(at, fault);
        }
    }

    /// <summary>A certificate and the key for it.</summary>
    public static IEnumerable<ConfigDiagnostic> CheckPair(
        SourceLocation certificateAt, string certificate, SourceLocation keyAt, string key)
    {
        ConfigDiagnostic? ofCertificate = CheckCertificates(certificateAt, certificate);
        ConfigDiagnostic? ofKey = CheckKey(keyAt, new CertificateFiles(certificate, key), ofCertificate is not null);
        return new[] { ofCertificate, ofKey }.OfType<ConfigDiagnostic>();
    }

    /// <summary>A key, of its certificate unless there is none that it could be of.</summary>
    /// <param name="at">Where its file is named.</param>
    /// <param name="files">The two.</param>
    /// <param name="alone">Whether there is no certificate.</param>
    private static ConfigDiagnostic? CheckKey(SourceLocation at, CertificateFiles files, bool alone)
    {
        string key = string.Empty;
        try
        {
            key = PemFiles.Read(files.Key);
            if (alone)
            {
                return PemFiles.HasKey(key) ? null : NoKey(at, files.Key, key);
            }

            (X509Certificate2 leaf, X509Certificate2Collection chain) = PemFiles.PairOf(files, PemFiles.Read(files.Certificate), key);
            leaf.Dispose();
            Dispose(chain);
            return null;
        }
        catch (TlsFilesException fault)
        {
            return fault.Fault switch
            {
                TlsFileFault.NoKey => NoKey(at, files.Key, key),
                TlsFileFault.OtherKey => Problems.KeyMismatch(at, files.Key, files.Certificate),
                _ => Describe(at, fault),
            };
        }
    }

    private static ConfigDiagnostic NoKey(SourceLocation at, string path, string text)
        => text.Contains("ENCRYPTED", StringComparison.Ordinal)
            ? Problems.EncryptedKey(at, path)
            : Problems.NotPem(at, path, "a private key");

    private static ConfigDiagnostic Describe(SourceLocation at, TlsFilesException fault) => fault.Fault switch
    {
        TlsFileFault.Unreadable => Problems.TlsFileUnreadable(
            at, fault.File, FileFailure.Describe(fault.InnerException ?? fault, fault.File)),
        TlsFileFault.TooLarge => Problems.TlsFileUnreadable(at, fault.File, $"it {fault.Fault.ToText()}"),
        _ => Problems.NotPem(at, fault.File, "a certificate"),
    };

    private static void Dispose(X509Certificate2Collection all)
    {
        foreach (X509Certificate2 certificate in all)
        {
            certificate.Dispose();
        }
    }
}
