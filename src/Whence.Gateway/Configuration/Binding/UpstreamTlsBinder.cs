namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>tls</c> of an upstream.</summary>
internal static class UpstreamTlsBinder
{
    public static UpstreamTlsConfig Bind(MappingReader reader)
    {
        var defaults = new UpstreamTlsConfig();
        return new UpstreamTlsConfig
        {
            Verify = reader.Word("verify", defaults.Verify, ConfigWords.TlsVerify),
            ServerName = reader.Parsed("serverName", "a host name", RouteText.ServerName),
            Ca = reader.Parsed("ca", FilePathText.Expected, FilePathText.Read),
            Certificate = reader.Section("certificate", Shapes.Certificate, ListenerTlsBinder.Certificate),
            MinVersion = reader.Word("minVersion", defaults.MinVersion, ConfigWords.TlsVersion),
        };
    }
}
