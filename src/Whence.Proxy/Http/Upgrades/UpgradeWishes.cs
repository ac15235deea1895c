using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Reads what a client wants to upgrade to.</summary>
/// <remarks>WebSocket is the one protocol that is passed on: its handshake proves that the target knows it. Whatever else would turn the
/// connection to the target into a tunnel of which nobody knows what goes through it (CVE-2026-2833).</remarks>
internal static class UpgradeWishes
{
    /// <summary>The one protocol.</summary>
    public const string WebSocket = "websocket";

    public static UpgradeWish Of(RequestContext context)
    {
        if (HttpMethods.IsConnect(context.Record.Method))
        {
            return context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } protocol } && IsWebSocket(protocol)
                ? UpgradeWish.WebSocketOnStream
                : UpgradeWish.Other;
        }

        IHeaderDictionary fields = context.Request.Headers;
        StringValues wanted = fields.Upgrade;
        if (wanted.Count == 0 || context.Connection.IsMultiplexed || !ListField.Contains(fields.Connection, "upgrade"))
        {
            return UpgradeWish.None; // HTTP/2 has no such field: Kestrel has refused it
        }

        // An offer of h2c may be passed over; a client that asks for WebSocket cannot go on without.
        return wanted.Equals(new StringValues("h2c")) ? UpgradeWish.None
            : wanted.Count == 1 && IsWebSocket(wanted.ToString()) && context.Record.Method == "GET"
                && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } ? UpgradeWish.WebSocket
            : UpgradeWish.Other;
    }

    private static bool IsWebSocket(string protocol) => protocol.Equals(WebSocket, StringComparison.OrdinalIgnoreCase);
}
