using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>One connection whose requests the test makes up, one after the other, as Kestrel would hand them over.</summary>
internal sealed class FakeRequests : FeatureCollection, IHostContextContainer<RequestContext>, IHttpRequestBodyDetectionFeature
{
    private readonly HttpRequestFeature _request = new() { Method = "GET", Protocol = "HTTP/1.1", Scheme = "http", RawTarget = "/" };

    public FakeRequests(ConnectionSource source, params RouteModel[] routes)
    {
        var model = new ListenerModel { Name = "web", Bind = [source.Local], Http = new HttpModel { Routes = [.. routes] } };
        Plan = ListenerPlan.For(model);
        var record = new ConnectionRecord { Listener = "web", Id = 1, Started = default, Peer = source.Peer, Local = source.Local, IsHttp = true };
        Set(new HttpConnection(
            new AdmittedConnection { Transport = new FakeConnection(), Source = source, Model = model, Record = record, Aborted = CancellationToken.None }, Plan));
        Set<IHttpRequestFeature>(_request);
        Set<IHttpResponseFeature>(new HttpResponseFeature());
        Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        Set<IHttpRequestBodyDetectionFeature>(this);
    }

    public ListenerPlan Plan { get; }

    public RequestContext? HostContext { get; set; }

    public bool CanHaveBody => false;

    public RequestContext Begin(IHeaderDictionary fields)
    {
        _request.Headers = fields;
        return RequestContext.Begin(this, TimeProvider.System);
    }
}
