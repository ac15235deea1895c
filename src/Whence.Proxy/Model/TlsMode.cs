namespace Whence.Proxy;

/// <summary>Who decrypts what arrives on a listener.</summary>
public enum TlsMode
{
    /// <summary>The target: only the ClientHello is looked at, for the route.</summary>
    Passthrough,

    /// <summary>We do.</summary>
    Terminate,
}
