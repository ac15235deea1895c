using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Whence.Proxy.Tls;

/// <summary>Finds the certificate for the host that a client asks for: the exact name, else the wildcard that stands for its first label
/// (RFC 9525 section 6.3), else the first one. Immutable.</summary>
internal sealed class CertificateTable
{
    private readonly FrozenDictionary<string, ServerCertificate> _names;

    /// <param name="certificates">In the order of the configuration: of two for one name the first counts.</param>
    public CertificateTable(ImmutableArray<ServerCertificate> certificates)
    {
        Certificates = certificates;
        var names = new Dictionary<string, ServerCertificate>(StringComparer.Ordinal);
        foreach (ServerCertificate certificate in certificates)
        {
            foreach (string name in certificate.Names)
            {
                names.TryAdd(name, certificate);
            }
        }

        _names = names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public ImmutableArray<ServerCertificate> Certificates { get; }

    /// <summary>The certificate for a name; null = no name was asked for.</summary>
    public ServerCertificate Find(string? name)
    {
        if (name is null)
        {
            return Certificates[0];
        }

        if (_names.TryGetValue(name, out ServerCertificate? exact))
        {
            return exact;
        }

        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _names.TryGetValue($"*{name[dot..]}", out ServerCertificate? wildcard) ? wildcard : Certificates[0];
    }
}
