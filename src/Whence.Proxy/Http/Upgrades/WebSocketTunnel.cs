using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Whence.Proxy.Http;

/// <summary>Takes an upgrade that a target agreed to, to the end of both sides.</summary>
internal static class WebSocketTunnel
{
    /// <summary>Whether the answer agrees to what was asked for, and to nothing else (RFC 6455 section 4.1).</summary>
    public static bool IsAgreed(ResponseHead head, ReadOnlySpan<byte> bytes, string? key)
    {
        bool upgrades = false;
        bool understood = key is null; // the client itself sees to it
        foreach (FieldSlice field in head.Fields)
        {
            ReadOnlySpan<byte> name = field.Name(bytes);
            if (Ascii.EqualsIgnoreCase(name, "Upgrade"))
            {
                upgrades = Ascii.EqualsIgnoreCase(field.Value(bytes), UpgradeWishes.WebSocket);
            }
            else if (key is not null && Ascii.EqualsIgnoreCase(name, "Sec-WebSocket-Accept"))
            {
                understood = Ascii.Equals(field.Value(bytes), WebSocketKey.AnswerTo(key));
            }
        }

        return upgrades && understood;
    }

    /// <summary>Answers the client, and passes bytes both ways until both sides are done.</summary>
    /// <returns>What ended it.</returns>
    public static async ValueTask<TerminationReason> RunAsync(RequestContext context, UpstreamExchange exchange, TimeSpan idle, TimeProvider time)
    {
        exchange.CopyHeadTo(context.Response);
        Stream stream;
        if (context.Upgrade == UpgradeWish.WebSocketOnStream)
        {
            IHeaderDictionary fields = context.Response.Headers;
            fields.Remove("Sec-WebSocket-Accept"); // the answer to a key that the client never sent
            fields.ContentLength = null;
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Response.ReasonPhrase = null;
            stream = await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
            context.Record.Status = StatusCodes.Status200OK;
        }
        else
        {
            context.Response.Headers.Upgrade = UpgradeWishes.WebSocket;
            stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }

        await using var client = new UpgradedConnection(stream, context, time);
        using var session = new RelaySession(client, exchange.TakeOver(), idle, time);

        // A stream whose client has ended its side is read no more: that the client goes altogether, only this tells.
        using CancellationTokenRegistration gone = context.Upgrade == UpgradeWish.WebSocketOnStream
            ? context.Lifetime.RequestAborted.UnsafeRegister(static session => ((RelaySession)session!).BreakOff(TerminationReason.ClientReset), session)
            : default;
        await session.RunAsync(default, 0);
        context.TunnelReceived = session.BytesReceived;
        context.Record.BytesSent = session.BytesSent;
        return session.Termination;
    }
}
