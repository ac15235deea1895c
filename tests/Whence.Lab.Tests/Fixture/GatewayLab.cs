namespace Whence.Lab.Tests;

/// <summary>Three hosts in a row: a client, a gateway, and a server whose way to anywhere else is the gateway.</summary>
/// <remarks>
/// <code>
/// client 10.1.0.2 -- 10.1.0.1 gateway 10.2.0.1 -- 10.2.0.2 server
///        fd01::2     fd01::1         fd02::1      fd02::2
/// </code>
/// </remarks>
internal sealed class GatewayLab : IAsyncDisposable
{
    public const string Client4 = "10.1.0.2", Client6 = "fd01::2", Gateway4 = "10.1.0.1", Gateway6 = "fd01::1";

    /// <summary>What the gateway is to the server.</summary>
    public const string Inside4 = "10.2.0.1", Inside6 = "fd02::1";

    public const string Server4 = "10.2.0.2", Server6 = "fd02::2";

    private GatewayLab(Lab lab, LabHost client, LabHost gateway, LabHost server)
        => (Lab, Client, Gateway, Server) = (lab, client, gateway, server);

    public Lab Lab { get; }

    public LabHost Client { get; }

    public LabHost Gateway { get; }

    public LabHost Server { get; }

    public static async Task<GatewayLab> CreateAsync()
    {
        Lab lab = await Lab.CreateAsync();
        try
        {
            LabHost client = await lab.AddHostAsync("client"), gateway = await lab.AddHostAsync("gateway"), server = await lab.AddHostAsync("server");
            await Lab.LinkAsync(
                new LabEnd(client, "eth0", $"{Client4}/24", $"{Client6}/64"), new LabEnd(gateway, "outside", $"{Gateway4}/24", $"{Gateway6}/64"));
            await Lab.LinkAsync(
                new LabEnd(server, "eth0", $"{Server4}/24", $"{Server6}/64"), new LabEnd(gateway, "inside", $"{Inside4}/24", $"{Inside6}/64"));
            await server.RouteAsync("default", Inside4);
            await server.RouteAsync("default", Inside6);
            return new GatewayLab(lab, client, gateway, server);
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Lab.DisposeAsync();
}
