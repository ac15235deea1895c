namespace Whence.Proxy.Tests.Http;

/// <summary>Gateways that hostile input is thrown at.</summary>
internal static class HostileRig
{
    public static Task<HttpGateway> StartAsync(ListenerKind kind, params RouteModel[] routes) => StartAsync(kind, null, routes);

    public static Task<HttpGateway> StartAsync(ListenerKind kind, CapturingLogs? logs, params RouteModel[] routes)
        => HttpGateway.StartAsync(routes, proxyProtocol: kind.ProxyProtocol("127.0.0.0/8"), tls: kind.Tls(), loggers: logs);

    /// <summary>The records of requests that are there; to be asked when the connection has ended.</summary>
    public static async Task<List<RequestRecord>> TakeAllAsync(RecordingLog log)
    {
        var records = new List<RequestRecord>();
        while (log.RequestsLeft > 0)
        {
            records.Add(await log.NextRequestAsync());
        }

        return records;
    }

    /// <summary>Somebody else is served as if nothing had been.</summary>
    public static async Task StillServesAsync(ListenerKind kind, HttpGateway gateway)
    {
        using HostileClient client = await HostileClient.ConnectAsync(kind, gateway.Local);
        await client.SendAsync(Make.Get());
        Assert.Equal(200, (await client.Reader.MessageAsync())!.Status);
        while ((await gateway.Log.NextRequestAsync()).Fault != RequestFault.None)
        {
            // Requests that a connection took along to its end are told when they have noticed.
        }
    }
}
