using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Looks into PEM files, so that what is wrong with them shows before they are needed.</summary>
internal static class TlsFiles
{
    /// <summary>The bundle of all public authorities has 200 to 300 KiB.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    private const string CertificateLabel = "CERTIFICATE";

    /// <summary>A file with one certificate or more.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ConfigDiagnostic? CheckCertificates(SourceLocation at, string path)
        => CheckCertificates(at, path, out _);

    /// <summary>A certificate and the key for it.</summary>
    public static IEnumerable<ConfigDiagnostic> CheckPair(
        SourceLocation certificateAt, string certificate, SourceLocation keyAt, string key)
    {
        ConfigDiagnostic? ofCertificate = CheckCertificates(certificateAt, certificate, out string certificatePem);
        ConfigDiagnostic? ofKey = CheckKey(keyAt, key, out string keyPem);
        return ofCertificate is null && ofKey is null
            ? Fits(certificatePem, keyPem) ? [] : [Problems.KeyMismatch(keyAt, key, certificate)]
            : new[] { ofCertificate, ofKey }.OfType<ConfigDiagnostic>();
    }

    private static ConfigDiagnostic? CheckCertificates(SourceLocation at, string path, out string text)
        => Read(path, out text) is { } why ? Problems.TlsFileUnreadable(at, path, why)
            : HasCertificates(text) ? null
            : Problems.NotPem(at, path, "a certificate");

    private static ConfigDiagnostic? CheckKey(SourceLocation at, string path, out string text)
    {
        if (Read(path, out text) is { } why)
        {
            return Problems.TlsFileUnreadable(at, path, why);
        }

        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            return Problems.EncryptedKey(at, path);
        }

        bool isKey = PemEncoding.TryFind(text, out PemFields first)
            && Labels(text, first).Any(static label => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal));
        return isKey ? null : Problems.NotPem(at, path, "a private key");
    }

    /// <summary>The labels of all parts; OpenSSL puts EC PARAMETERS in front of a key.</summary>
    private static IEnumerable<string> Labels(string text, PemFields first)
    {
        int at = 0;
        for (PemFields fields = first; ;)
        {
            yield return text[at..][fields.Label];
            at += fields.Location.End.Value;
            if (!PemEncoding.TryFind(text.AsSpan(at), out fields))
            {
                yield break;
            }
        }
    }

    private static bool HasCertificates(string text)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
            return all.Count > 0 && text.Contains(CertificateLabel, StringComparison.Ordinal);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (X509Certificate2 certificate in all)
            {
                certificate.Dispose();
            }
        }
    }

    private static bool Fits(string certificate, string key)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificate, key);
            return pair.HasPrivateKey;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <returns>Why it cannot be read; null when it was.</returns>
    private static string? Read(string path, out string text)
    {
        text = string.Empty;
        try
        {
            if (Directory.Exists(path))
            {
                return "it is a directory";
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            var chunk = new byte[16 * 1024];
            while (stream.Read(chunk) is > 0 and int read)
            {
                if (content.Length > MaxBytes - read)
                {
                    return "it is larger than 4 MiB"; // a device may have no end
                }

                content.Write(chunk, 0, read);
            }

            text = Encoding.Latin1.GetString(content.GetBuffer(), 0, (int)content.Length);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return fault switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => "permission denied",
                _ => "the system refuses to read it",
            };
        }
    }
}
