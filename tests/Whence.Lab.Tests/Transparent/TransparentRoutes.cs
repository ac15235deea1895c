namespace Whence.Lab.Tests;

/// <summary>What brings answers to a client's address to the gateway's sockets, done by hand: the oracle of what `whence doctor`
/// does.</summary>
internal static class TransparentRoutes
{
    /// <param name="gateway">Where.</param>
    /// <param name="protocols">For which packets.</param>
    public static async Task RouteTransparentAsync(this LabHost gateway, string protocols = "{ tcp, udp }")
    {
        await gateway.RunAsync("nft", $$"""
            add table inet byhand;
            add chain inet byhand divert { type filter hook prerouting priority mangle; };
            add rule inet byhand divert meta l4proto {{protocols}} socket transparent 1 meta mark set 7;
            """);
        foreach (string family in new[] { "-4", "-6" })
        {
            await gateway.IpAsync(family, "rule", "add", "fwmark", "7", "lookup", "77");
            await gateway.IpAsync(family, "route", "add", "local", "default", "dev", "lo", "table", "77");
        }
    }
}
