using Whence.Proxy;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>The words of every key that takes words.</summary>
internal static class ConfigWords
{
    public static readonly Choices<bool> Switch = new(("on", true), ("off", false));

    public static readonly Choices<BalanceConfig> Balance = new(
        ("round-robin", BalanceConfig.RoundRobin), ("client-hash", BalanceConfig.ClientHash))
    {
        Later = ["least-connections", "random-two"],
    };

    public static readonly Choices<ListenerProtocol> Protocol = new(
        ("tcp", ListenerProtocol.Tcp), ("udp", ListenerProtocol.Udp), ("http", ListenerProtocol.Http));

    public static readonly Choices<EngineConfig> Engine = new(("user", EngineConfig.User), ("kernel", EngineConfig.Kernel));

    public static readonly Choices<UdpHeaderForm> UdpHeader = new(
        ("per-datagram", UdpHeaderForm.PerDatagram), ("first-datagram", UdpHeaderForm.FirstDatagram), ("spp", UdpHeaderForm.Spp));

    public static readonly Choices<ProxyVersions> SendProxyProtocol = new(
        ("off", ProxyVersions.None), ("v1", ProxyVersions.V1), ("v2", ProxyVersions.V2));

    public static readonly Choices<TransparentOtherwise> TransparentOtherwise = new(
        ("reject", Configuration.TransparentOtherwise.Reject), ("proxyProtocol", Configuration.TransparentOtherwise.ProxyProtocol));

    public static readonly Choices<SendTlvs> Tlv = new(
        ("authority", SendTlvs.Authority), ("unique-id", SendTlvs.UniqueId), ("crc32c", SendTlvs.Crc32C), ("received", SendTlvs.Received),
        ("alpn", SendTlvs.Alpn), ("ssl", SendTlvs.Ssl));

    public static readonly Choices<TlsMode> TlsMode = new(
        ("terminate", Proxy.TlsMode.Terminate), ("passthrough", Proxy.TlsMode.Passthrough));

    public static readonly Choices<TlsVersion> TlsVersion = new(("1.2", Proxy.TlsVersion.Tls12), ("1.3", Proxy.TlsVersion.Tls13));

    public static readonly Choices<ClientCertificateMode> ClientCertificates = new(
        ("off", ClientCertificateMode.Off), ("optional", ClientCertificateMode.Optional), ("required", ClientCertificateMode.Required));

    public static readonly Choices<bool> TlsVerify = new(("full", true), ("off", false)) { AlsoKnown = [("on", true)] };

    public static readonly Choices<HeaderPolicy> SenderPolicy = new(
        ("required", HeaderPolicy.Required), ("optional", HeaderPolicy.Optional), ("plain", HeaderPolicy.Plain));

    public static readonly Choices<HeaderPolicy> Others = new(("reject", HeaderPolicy.Reject), ("plain", HeaderPolicy.Plain));

    public static readonly Choices<ToaLengths> ToaLength = new(
        ("7", ToaLengths.IPv4WithoutPort), ("8", ToaLengths.IPv4), ("19", ToaLengths.IPv6WithoutPort), ("20", ToaLengths.IPv6));

    public static readonly Choices<ProxyVersions> Version = new(("v1", ProxyVersions.V1), ("v2", ProxyVersions.V2));

    public static readonly Choices<WhenIndeterminate> WhenIndeterminate = new(
        ("sender", Configuration.WhenIndeterminate.Sender), ("reject", Configuration.WhenIndeterminate.Reject));

    public static readonly Choices<ChainMode> XForwardedFor = new(
        ("append", ChainMode.Append), ("append-all", ChainMode.AppendAll),
        ("replace", ChainMode.Replace), ("keep", ChainMode.Keep), ("remove", ChainMode.Remove))
    {
        AlsoKnown = [("on", ChainMode.Append), ("off", ChainMode.Remove)],
    };

    public static readonly Choices<ChainMode> Forwarded = new(
        ("append", ChainMode.Append), ("replace", ChainMode.Replace), ("keep", ChainMode.Keep), ("remove", ChainMode.Remove))
    {
        AlsoKnown = [("on", ChainMode.Append), ("off", ChainMode.Remove)],
    };

    public static readonly Choices<ValueMode> SingleHeader = new(
        ("keep", ValueMode.Keep), ("replace", ValueMode.Replace), ("remove", ValueMode.Remove))
    {
        AlsoKnown = [("on", ValueMode.Replace), ("off", ValueMode.Remove)],
    };

    public static readonly Choices<ChainMode> Via = new(
        ("append", ChainMode.Append), ("keep", ChainMode.Keep), ("remove", ChainMode.Remove))
    {
        AlsoKnown = [("on", ChainMode.Append), ("off", ChainMode.Remove)],
    };

    public static readonly Choices<HttpVersions> HttpVersion = new(("1.1", HttpVersions.Http1), ("2", HttpVersions.Http2));

    public static readonly Choices<AccessLogFormat> LogFormat = new(
        ("nginx", AccessLogFormat.Nginx), ("combined", AccessLogFormat.Combined), ("w3c", AccessLogFormat.W3c),
        ("json", AccessLogFormat.Json));
}
