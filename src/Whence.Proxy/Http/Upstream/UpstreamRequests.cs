namespace Whence.Proxy.Http;

/// <summary>Makes of a judged request what its target shall get.</summary>
internal static class UpstreamRequests
{
    public static UpstreamRequest Make(RequestContext context, RoutePlan route)
    {
        var fields = RequestFields.Build(context, route, out string host);
        if (context.Upgrade == UpgradeWish.WebSocketOnStream)
        {
            context.WebSocketKey = WebSocketKey.Make();
            fields.Add(new("Sec-WebSocket-Key", context.WebSocketKey));
        }

        UpstreamModel upstream = route.Model.Upstream;
        if (upstream.HttpVersion != HttpVersions.Http2 && context.Body?.Announcement is { } announcement)
        {
            fields.Add(new("Trailer", announcement));
        }

        return new UpstreamRequest
        {
            Upstream = upstream,
            Method = context.Upgrade == UpgradeWish.None ? context.Record.Method : "GET",
            Upgrades = context.Upgrade != UpgradeWish.None,
            Target = context.Target.Origin,
            Host = host,
            Fields = fields,
            Body = context.Body,
            TakesTrailers = context.Upgrade == UpgradeWish.None && TrailerWish.Of(context),
            Source = context.Source,
            Resolution = context.Record.Resolution,
            Tls = context.Connection.Admitted.Tls,
        };
    }
}
