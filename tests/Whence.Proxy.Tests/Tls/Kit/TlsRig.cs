namespace Whence.Proxy.Tests.Tls;

/// <summary>Models of listeners that end TLS.</summary>
internal static class TlsRig
{
    public static ListenerTlsModel Terminate(params CertificateFiles[] certificates)
        => new() { Mode = TlsMode.Terminate, Certificates = [.. certificates] };

    /// <summary>A tcp listener that ends TLS.</summary>
    public static Task<Rig> StartAsync(
        ListenerTlsModel tls, HeaderPolicy? policy = null, SendModel? send = null, Func<ListenerModel, ListenerModel>? change = null)
        => Rig.StartAsync(policy, model => change?.Invoke(model with { Tls = tls }) ?? model with { Tls = tls }, send);
}
