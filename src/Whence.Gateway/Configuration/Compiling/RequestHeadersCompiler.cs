using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles what targets are told in HTTP.</summary>
internal static class RequestHeadersCompiler
{
    public static RequestHeadersModel Compile(RequestHeadersConfig config) => new()
    {
        XForwardedFor = config.XForwardedFor,
        Forwarded = config.Forwarded,
        XForwardedProto = config.XForwardedProto,
        XForwardedHost = config.XForwardedHost,
        XForwardedPort = config.XForwardedPort,
        XRealIp = config.XRealIp,
        Via = config.Via,
        Set = [.. config.Set.Select(static header => KeyValuePair.Create(header.Name, header.Value))],
        Remove = [.. config.Remove],
    };
}
