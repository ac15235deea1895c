using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Whence.Proxy.Tls;

/// <summary>Reads certificates and keys in PEM (RFC 7468).</summary>
public static class PemFiles
{
    /// <summary>The largest list of authorities in use, Mozilla's, has 230 KiB; what is larger was named by mistake.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>Holds a chain of three, or a key; what is larger moves to a larger one.</summary>
    private const int FirstSize = 16 * 1024;

    /// <summary>The text of a file, one byte a character. Read whole each time: links that are swapped (Kubernetes) and clocks that stand
    /// still deceive whoever compares times.</summary>
    /// <exception cref="TlsFilesException">It cannot be read.</exception>
    public static string Read(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadWhole(stream) ?? throw new TlsFilesException(file, TlsFileFault.TooLarge);
        }
        catch (Exception cause)
            when (cause is not TlsFilesException
                && cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TlsFilesException(file, TlsFileFault.Unreadable, cause);
        }
    }

    /// <summary>All of a file, which may be a pipe; null when it is too large.</summary>
    /// <remarks>Files are looked at every other second: a buffer for the largest each time was a full collection of the heap every few looks.</remarks>
    private static string? ReadWhole(FileStream stream)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
        try
        {
            int length = 0;
            while (stream.Read(bytes, length, bytes.Length - length) is > 0 and var count)
            {
                length += count;
                if (length > MaxSize)
                {
                    return null;
                }

                if (length == bytes.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(2 * length);
                    bytes.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
                    bytes = larger;
                }
            }

            return Encoding.Latin1.GetString(bytes, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true); // it may be a key
        }
    }

    /// <summary>All certificates in a text, at least one.</summary>
    /// <exception cref="TlsFilesException">There is none.</exception>
    public static X509Certificate2Collection Certificates(string file, string text)
    {
        X509Certificate2Collection all = [];
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException cause)
        {
            throw new TlsFilesException(file, TlsFileFault.NoCertificate, cause);
        }

        return all.Count > 0 ? all : throw new TlsFilesException(file, TlsFileFault.NoCertificate);
    }

    /// <summary>The first certificate of a text with its key, and those that stand behind it.</summary>
    /// <exception cref="TlsFilesException">They are not there, or not of each other.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Whoever asks gets them.")]
    public static (X509Certificate2 Leaf, X509Certificate2Collection Chain) PairOf(CertificateFiles files, string certificate, string key)
    {
        X509Certificate2Collection chain = Certificates(files.Certificate, certificate);
        chain[0].Dispose(); // the same without its key
        chain.RemoveAt(0);
        try
        {
            return (X509Certificate2.CreateFromPem(certificate, key), chain);
        }
        catch (Exception cause) when (cause is ArgumentException or CryptographicException)
        {
            foreach (X509Certificate2 one in chain)
            {
                one.Dispose();
            }

            bool isOther = cause is ArgumentException || HasKey(key);
            throw new TlsFilesException(files.Key, isOther ? TlsFileFault.OtherKey : TlsFileFault.NoKey, cause);
        }
    }

    /// <summary>Makes something of a certificate: one that reads as such may still have names that do not, or a chain that the system does
    /// not take.</summary>
    /// <exception cref="TlsFilesException">It is so.</exception>
    internal static T MakeOf<T>(X509Certificate2 certificate, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException or AsnContentException)
        {
            throw new TlsFilesException(certificate.Subject, TlsFileFault.NoCertificate, cause);
        }
    }

    /// <summary>What tells texts apart later, so that no copy of a key stays behind.</summary>
    internal static byte[] DigestOf(params string[] texts) => SHA256.HashData(Encoding.Latin1.GetBytes(string.Join('\0', texts)));

    /// <summary>Whether there is a key of a kind that certificates are for, and not encrypted.</summary>
    public static bool HasKey(string text) => Reads(RSA.Create(), text) || Reads(ECDsa.Create(), text);

    private static bool Reads(AsymmetricAlgorithm kind, string text)
    {
        using (kind)
        {
            try
            {
                kind.ImportFromPem(text);
                return true;
            }
            catch (Exception fault) when (fault is ArgumentException or CryptographicException)
            {
                return false;
            }
        }
    }
}
