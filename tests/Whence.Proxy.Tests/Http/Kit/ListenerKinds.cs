using System.Collections.Immutable;
using Whence.Proxy.Tests.Tls;

namespace Whence.Proxy.Tests.Http;

/// <summary>What the kinds of listeners are made of.</summary>
internal static class ListenerKinds
{
    /// <summary>One certificate for all tests; its files go with the process.</summary>
    private static readonly Lazy<ListenerTlsModel> Terminating = new(MakeTls);

    public static ImmutableArray<ListenerKind> All { get; } = [.. Enum.GetValues<ListenerKind>()];

    public static bool IsTls(this ListenerKind kind) => kind is ListenerKind.Tls or ListenerKind.ProxyV2Tls;

    public static bool IsBehindProxy(this ListenerKind kind) => kind is ListenerKind.ProxyV2 or ListenerKind.ProxyV2Tls;

    /// <summary>Its TLS; null = none.</summary>
    public static ListenerTlsModel? Tls(this ListenerKind kind) => kind.IsTls() ? Terminating.Value : null;

    /// <summary>Its PROXY protocol; null = none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="balancer">Who sends the headers: a prefix.</param>
    public static ProxyProtocolModel? ProxyProtocol(this ListenerKind kind, string balancer) => kind.IsBehindProxy()
        ? new()
        {
            From = new PrefixMap<HeaderPolicy>([KeyValuePair.Create(
                Prefix.TryParse(balancer, out Prefix prefix, out _) ? prefix : throw new FormatException(balancer), HeaderPolicy.Required)]),
        }
        : null;

    /// <summary>A header of PROXY v2 for a client.</summary>
    public static byte[] HeaderFor(string client)
    {
        byte[] header = new byte[256];
        var ends = new ProxyEndpoints(Make.Sender(client), Make.EndPoint("192.0.2.1:443"));
        Assert.True(ProxyHeaderWriter.TryWriteV2(header, ProxyCommand.Proxy, ProxyTransport.Stream, ends, out int written));
        return header[..written];
    }

    private static ListenerTlsModel MakeTls()
    {
        var authority = new TestAuthority();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => authority.Dispose();
        return TlsRig.Terminate(authority.Server("a", "a.example.net"));
    }
}
