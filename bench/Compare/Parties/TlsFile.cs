using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Compare;

/// <summary>What every contender shows to clients: one certificate (ECDSA on P-256) and its key, in a file beside its configuration.</summary>
internal static class TlsFile
{
    private const string Name = "tls.pem";

    /// <summary>A run takes minutes; clocks may differ.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(2);

    private static readonly Lazy<string> Content = new(Make);

    public static void Write(string folder) => File.WriteAllText(Path.Combine(folder, Name), Content.Value);

    private static string Make()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now - Validity, now + Validity);
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
