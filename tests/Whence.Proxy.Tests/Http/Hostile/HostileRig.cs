namespace Whence.Proxy.Tests.Http;

/// <summary>Gateways that hostile input is thrown at.</summary>
internal static class HostileRig
{
    public static Task<HttpGateway> StartAsync(ListenerKind kind, params RouteModel[] routes)
        => HttpGateway.StartAsync(routes, proxyProtocol: kind.ProxyProtocol("127.0.0.0/8"), tls: kind.Tls());

    /// <summary>Somebody else is served as if nothing had been.</summary>
    public static async Task StillServesAsync(ListenerKind kind, HttpGateway gateway)
    {
        using HostileClient client = await HostileClient.ConnectAsync(kind, gateway.Local);
        await client.SendAsync(Make.Get());
        Assert.Equal(200, (await client.Reader.MessageAsync())!.Status);
        Assert.Equal(RequestFault.None, (await gateway.Log.NextRequestAsync()).Fault);
    }
}
