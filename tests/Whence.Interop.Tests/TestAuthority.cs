using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Interop.Tests;

/// <summary>An authority of one test, and the files of what it signed.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";
    private const string ForClients = "1.3.6.1.5.5.7.3.2";
    private static readonly DateTimeOffset From = DateTimeOffset.ParseExact("2020-01-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private readonly Workspace _work;
    private readonly X509Certificate2 _certificate;

    internal TestAuthority(Workspace work)
    {
        _work = work;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=authority of tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _certificate = request.CreateSelfSigned(From, From.AddYears(80));
        File = work.Write("authority.pem", _certificate.ExportCertificatePem());
    }

    /// <summary>Its own certificate.</summary>
    internal string File { get; }

    public void Dispose() => _certificate.Dispose();

    /// <summary>A certificate for a server of these names and of 127.0.0.1.</summary>
    internal CertificatePaths ForServer(string file, params string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        Array.ForEach(names, alternatives.AddDnsName);
        alternatives.AddIpAddress(System.Net.IPAddress.Loopback);
        return Sign(file, names[0], ForServers, alternatives);
    }

    /// <summary>A certificate for a client of this name.</summary>
    internal CertificatePaths ForClient(string file, string name) => Sign(file, name, ForClients, null);

    private CertificatePaths Sign(string file, string name, string purpose, SubjectAlternativeNameBuilder? alternatives)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (alternatives is not null)
        {
            request.CertificateExtensions.Add(alternatives.Build());
        }

        using X509Certificate2 signed = request.Create(_certificate, From, From.AddYears(70), RandomNumberGenerator.GetBytes(8));
        return new CertificatePaths(
            _work.Write($"{file}.pem", signed.ExportCertificatePem()),
            _work.Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()),
            Convert.ToBase64String(signed.RawData),
            Convert.ToBase64String(SHA256.HashData(signed.PublicKey.ExportSubjectPublicKeyInfo())));
    }
}

/// <summary>A certificate and its key.</summary>
/// <param name="Certificate">The file.</param>
/// <param name="Key">The file.</param>
/// <param name="Bytes">The certificate in DER, in base64.</param>
/// <param name="KeyHash">The hash of its public key, in base64, as Chromium wants it.</param>
internal sealed record CertificatePaths(string Certificate, string Key, string Bytes, string KeyHash);
