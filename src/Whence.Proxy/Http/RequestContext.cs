using Microsoft.AspNetCore.Http.Features;

namespace Whence.Proxy.Http;

/// <summary>One request while it is worked on. One task at a time uses it.</summary>
internal sealed class RequestContext
{
    public RequestContext(IFeatureCollection features, TimeProvider time)
    {
        Features = features;
        Connection = features.GetRequiredFeature<HttpConnection>();
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        Output = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        Target = RequestTarget.Read(Request.RawTarget);
        Began = time.GetTimestamp();
        Record = new RequestRecord
        {
            Connection = Connection.Admitted.Record,
            Started = time.GetUtcNow(),
            Number = Connection.NextRequestNumber(),
            Resolution = Source.AsResolution(),
            Method = Request.Method,
            RawTarget = Request.RawTarget,
            Protocol = Request.Protocol,
            Scheme = Request.Scheme,
            Host = Request.Headers.Host.ToString(),
        };
    }

    public IFeatureCollection Features { get; }

    public HttpConnection Connection { get; }

    public IHttpRequestFeature Request { get; }

    public IHttpResponseFeature Response { get; }

    public IHttpResponseBodyFeature Output { get; }

    public IHttpRequestLifetimeFeature Lifetime { get; }

    public RequestTarget Target { get; }

    public RequestRecord Record { get; }

    /// <summary>When it began, for its duration.</summary>
    public long Began { get; }

    public ConnectionSource Source => Connection.Admitted.Source;

    /// <summary>The steps from the peer to the client.</summary>
    public List<Hop> Hops { get; } = new(4);

    /// <summary>The body, where there is one.</summary>
    public RequestBody? Body { get; set; }

    /// <summary>The status for a fault, where it is not the usual one.</summary>
    public int? FaultStatus { get; set; }

    /// <summary>Whether the client was counted among those with a request in flight.</summary>
    public bool IsCounted { get; set; }
}
