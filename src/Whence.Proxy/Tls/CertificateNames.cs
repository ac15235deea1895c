using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tls;

/// <summary>What of a certificate is told in an SSL TLV, in the words of OpenSSL, as HAProxy and nginx tell it.</summary>
internal static class CertificateNames
{
    private const string CommonName = "2.5.4.3";

    private static readonly FrozenDictionary<string, string> Signatures = new Dictionary<string, string>
    {
        ["1.2.840.113549.1.1.5"] = "RSA-SHA1",
        ["1.2.840.113549.1.1.10"] = "RSASSA-PSS",
        ["1.2.840.113549.1.1.11"] = "RSA-SHA256",
        ["1.2.840.113549.1.1.12"] = "RSA-SHA384",
        ["1.2.840.113549.1.1.13"] = "RSA-SHA512",
        ["1.2.840.113549.1.1.14"] = "RSA-SHA224",
        ["1.2.840.10045.4.1"] = "ecdsa-with-SHA1",
        ["1.2.840.10045.4.3.1"] = "ecdsa-with-SHA224",
        ["1.2.840.10045.4.3.2"] = "ecdsa-with-SHA256",
        ["1.2.840.10045.4.3.3"] = "ecdsa-with-SHA384",
        ["1.2.840.10045.4.3.4"] = "ecdsa-with-SHA512",
        ["1.3.101.112"] = "ED25519",
        ["1.3.101.113"] = "ED448",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The first common name of a subject, in the order of the certificate; null = none that can be read.</summary>
    public static string? CommonNameOf(X500DistinguishedName subject)
    {
        try
        {
            foreach (X500RelativeDistinguishedName part in subject.EnumerateRelativeDistinguishedNames(reversed: false))
            {
                if (!part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
                {
                    return part.GetSingleElementValue();
                }
            }
        }
        catch (CryptographicException)
        {
            // A good signature does not make the name under it a good one.
        }

        return null;
    }

    /// <summary>The algorithm that signed it, for example <c>RSA-SHA256</c>; null = one that is not in our table.</summary>
    public static string? SignatureOf(X509Certificate2 certificate)
        => certificate.SignatureAlgorithm.Value is { } oid ? Signatures.GetValueOrDefault(oid) : null;

    /// <summary>The algorithm and size of its key, for example <c>RSA2048</c> or <c>EC256</c>; null = neither of the two.</summary>
    public static string? KeyOf(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        using ECDsa? ec = certificate.GetECDsaPublicKey();
        return rsa is not null ? string.Create(CultureInfo.InvariantCulture, $"RSA{rsa.KeySize}")
            : ec is not null ? string.Create(CultureInfo.InvariantCulture, $"EC{ec.KeySize}")
            : null;
    }
}
