using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tests.Tls;

/// <summary>An authority made for one test, with a folder for what it signs.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("whence-tls-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "Test Authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(30));
        CaFile = PathOf("ca.pem");
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
    }

    /// <summary>Its own certificate in PEM.</summary>
    public string CaFile { get; }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A certificate of a server, written to files.</summary>
    public CertificateFiles Server(string file, params string[] names) => Write(file, Issue("CN=" + names[0], ForServers, names));

    /// <summary>A certificate of a client, with its key.</summary>
    public X509Certificate2 Client(string subject = "CN=client", bool isForServers = false, int days = 20)
        => Issue(subject, isForServers ? ForServers : ForClients, [], days: days);

    /// <summary>Writes a certificate and its key, over those that are there.</summary>
    public CertificateFiles Write(string file, X509Certificate2 certificate)
    {
        using (certificate)
        {
            var files = new CertificateFiles(PathOf(file + ".pem"), PathOf(file + ".key"));
            File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
            File.WriteAllText(files.Key, KeyOf(certificate));
            return files;
        }
    }

    /// <summary>A certificate of a server with its key.</summary>
    public X509Certificate2 Issue(params string[] names) => Issue("CN=" + names[0], ForServers, names);

    /// <summary>One whose time is over.</summary>
    public X509Certificate2 Expired(string name) => Issue("CN=" + name, ForServers, [name], days: -1);

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPrivateKey();
        using ECDsa? ec = certificate.GetECDsaPrivateKey();
        return rsa?.ExportPkcs8PrivateKeyPem() ?? ec!.ExportPkcs8PrivateKeyPem();
    }

    private X509Certificate2 Issue(string subject, string use, string[] names, int days = 20)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (string name in names)
            {
                if (IPAddress.TryParse(name, out IPAddress? address))
                {
                    alternatives.AddIpAddress(address);
                }
                else
                {
                    alternatives.AddDnsName(name);
                }
            }

            request.CertificateExtensions.Add(alternatives.Build());
        }

        byte[] serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7F;
        using X509Certificate2 bare = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(Math.Min(0, days) - 0.5), DateTimeOffset.UtcNow.AddDays(days), serial);
        return bare.CopyWithPrivateKey(key);
    }
}
