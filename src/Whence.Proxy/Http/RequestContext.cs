using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>One request while it is worked on, then the next one of the same connection. One task at a time uses it.</summary>
/// <remarks>Nobody may keep it, or anything that it owns, beyond the end of its request.</remarks>
internal sealed class RequestContext
{
    private RequestRecord? _record;
    private LastText _forwardedFor;
    private LastText _forwarded;
    private AddressText _client;
    private AddressText _sender;
    private string? _rawTarget;

    private RequestContext(IFeatureCollection features)
    {
        Features = features;
        Connection = features.GetRequiredFeature<HttpConnection>();
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        Output = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        BodyDetection = features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>();
    }

    public IFeatureCollection Features { get; }

    public HttpConnection Connection { get; }

    public IHttpRequestFeature Request { get; }

    public IHttpResponseFeature Response { get; }

    public IHttpResponseBodyFeature Output { get; }

    public IHttpRequestLifetimeFeature Lifetime { get; }

    public IHttpRequestBodyDetectionFeature BodyDetection { get; }

    public RequestTarget Target { get; private set; }

    public RequestRecord Record => _record!;

    /// <summary>When it began, for its duration; null where nobody asks for it.</summary>
    public long? Began { get; private set; }

    public ConnectionSource Source => Connection.Admitted.Source;

    /// <summary>The steps from the peer to the client.</summary>
    public List<Hop> Hops { get; } = new(2);

    /// <summary>Where its claims stand.</summary>
    public RequestClaims Claims { get; } = new();

    /// <summary>The fields for the target; see <see cref="RequestFields"/>.</summary>
    public List<KeyValuePair<string, StringValues>> Fields { get; } = [];

    /// <summary>What the names of the received fields mean, all together, but for those that were removed.</summary>
    public FieldTraits Seen { get; set; }

    /// <summary>The address of the client as text.</summary>
    public string ClientText => _client.Of(Record.Resolution.Client.Address);

    /// <summary>The body, where there is one.</summary>
    public RequestBody? Body { get; set; }

    /// <summary>What else than HTTP is to be spoken.</summary>
    public UpgradeWish Upgrade { get; set; }

    /// <summary>The key of its handshake with the target, where the client has none.</summary>
    public string? WebSocketKey { get; set; }

    /// <summary>Bytes that came through the tunnel of an upgrade.</summary>
    public long TunnelReceived { get; set; }

    /// <summary>The status for a fault, where it is not the usual one.</summary>
    public int? FaultStatus { get; set; }

    /// <summary>Whether the client was counted among those with a request in flight.</summary>
    public bool IsCounted { get; set; }

    /// <summary>The context for a request that begins.</summary>
    /// <param name="features">What Kestrel knows of it.</param>
    /// <param name="time">The clock; null where nobody wants to know when. Reading it three times is a tenth of what a request costs here.</param>
    /// <remarks>
    /// Kestrel uses the object behind <paramref name="features"/> for one request of a connection after the other, and keeps for its
    /// application what that hangs on it. That object is every feature itself, and only an application could put another in its place.
    /// </remarks>
    public static RequestContext Begin(IFeatureCollection features, TimeProvider? time)
    {
        var container = features as IHostContextContainer<RequestContext>;
        RequestContext context = container?.HostContext ?? new RequestContext(features);
        if (container is not null)
        {
            container.HostContext = context;
        }

        context.Begin(time);
        return context;
    }

    /// <summary>The value of a chain field as text.</summary>
    public string TextOf(bool isForwarded, ReadOnlySpan<byte> latin1) => isForwarded ? _forwarded.Of(latin1) : _forwardedFor.Of(latin1);

    /// <summary>The address of a peer that sends for itself as text.</summary>
    public string TextOf(Address sender) => _sender.Of(sender);

    /// <summary>Lets go of what belonged to the request, so that a connection holds nothing of it while it waits for the next one.</summary>
    /// <param name="keepsRecord">Whether somebody keeps the record: then the next request gets another.</param>
    public void End(bool keepsRecord)
    {
        if (keepsRecord)
        {
            _record = null;
        }
        else
        {
            _record?.Clear();
        }

        Hops.Clear();
        Fields.Clear();
        Seen = FieldTraits.None;
        Claims.Clear();
        Body = null;
        Upgrade = UpgradeWish.None;
        TunnelReceived = 0;
        WebSocketKey = null;
        FaultStatus = null;
        IsCounted = false;
    }

    private void Begin(TimeProvider? time)
    {
        string raw = Request.RawTarget;
        if (!ReferenceEquals(raw, _rawTarget))
        {
            Target = RequestTarget.Read(raw); // Kestrel gives the same string again while the bytes are the same
            _rawTarget = raw;
        }

        Began = time?.GetTimestamp();
        RequestRecord record = _record ??= new RequestRecord { Connection = Connection.Admitted.Record };
        record.Started = time?.GetUtcNow() ?? default;
        record.Number = Connection.NextRequestNumber();
        if (record.Number >= Connection.Plan.Model.Http!.Limits.Requests && !Connection.IsMultiplexed)
        {
            Response.Headers.Connection = "close"; // Kestrel closes, and says so
        }

        record.Resolution = Source.AsResolution();
        record.Method = Request.Method;
        record.RawTarget = raw;

        // As nginx and Apache write it; Kestrel leaves the zero out.
        record.Protocol = Microsoft.AspNetCore.Http.HttpProtocol.IsHttp2(Request.Protocol) ? "HTTP/2.0" : Request.Protocol;
        record.Scheme = Request.Scheme;
        record.Host = Request.Headers.Host.ToString();
    }
}
