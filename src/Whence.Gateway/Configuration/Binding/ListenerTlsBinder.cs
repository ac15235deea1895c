using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>tls</c> of a listener.</summary>
internal static class ListenerTlsBinder
{
    public static ListenerTlsConfig Bind(MappingReader reader)
    {
        var defaults = new ListenerTlsConfig();
        return new ListenerTlsConfig
        {
            Mode = reader.Word("mode", defaults.Mode, ConfigWords.TlsMode),
            Certificates = reader.List("certificates", "a list of {cert, key}", Certificate) ?? [],
            ClientCertificates = reader.Section("clientCertificates", Shapes.ClientCertificates, ClientCertificates),
            MinVersion = reader.Word("minVersion", defaults.MinVersion, ConfigWords.TlsVersion),
            HandshakeTimeout = reader.Duration("handshakeTimeout", defaults.HandshakeTimeout, FigureRanges.Waiting),
            MaxHandshakes = reader.Count("maxHandshakes", defaults.MaxHandshakes, FigureRanges.Handshakes),
            HandshakesPerSource = reader.CountOrUnlimited("handshakesPerSource", fallback: null, FigureRanges.HandshakesPerSource),
        };
    }

    /// <summary>A certificate with its key, here and under an upstream.</summary>
    public static CertificateConfig Certificate(MappingReader reader)
    {
        reader.RequireKey("cert", "write the path of a PEM file with the certificate and its chain");
        reader.RequireKey("key", "write the path of a PEM file with the private key");
        return new CertificateConfig
        {
            Cert = reader.Parsed("cert", FilePathText.Expected, FilePathText.Read) ?? string.Empty,
            Key = reader.Parsed("key", FilePathText.Expected, FilePathText.Read) ?? string.Empty,
        };
    }

    private static CertificateConfig? Certificate(YamlNode node, BindContext context)
        => MappingReader.Open(node, "certificates", Shapes.Certificate, context) is { } reader ? reader.Locate(Certificate(reader)) : null;

    private static ClientCertificatesConfig ClientCertificates(MappingReader reader)
    {
        ClientCertificateMode mode = reader.Word("mode", ClientCertificateMode.Required, ConfigWords.ClientCertificates);
        if (mode != ClientCertificateMode.Off)
        {
            reader.RequireKey("ca", "write the path of a PEM file with the authorities whose certificates are believed");
        }

        return new ClientCertificatesConfig
        {
            Mode = mode,
            Ca = reader.Parsed("ca", FilePathText.Expected, FilePathText.Read) ?? string.Empty,
        };
    }
}
