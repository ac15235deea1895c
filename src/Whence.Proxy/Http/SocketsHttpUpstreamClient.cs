using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Primitives;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>The upstream client on <see cref="SocketsHttpHandler"/>. HTTP/1.1.</summary>
/// <remarks>
/// Connections are kept for the next request, whoever's it is, unless the target is told the client address below HTTP: a connection that
/// carries one client's address is never used for another request. Known limit: an answer that comes before the whole body was sent waits
/// for the rest of the body.
/// </remarks>
internal sealed class SocketsHttpUpstreamClient : IUpstreamClient
{
    private static readonly HttpRequestOptionsKey<UpstreamRequest> RequestKey = new("whence.request");

    private readonly ITransport _transport;
    private readonly UpstreamPreamble _preamble;
    private readonly ConnectionBudget? _budget;
    private readonly HttpMessageInvoker _shared;

    /// <param name="transport">Makes the connections.</param>
    /// <param name="preamble">Writes what a target is told below HTTP.</param>
    /// <param name="budget">What connections count towards, idle ones too; null = nothing.</param>
    public SocketsHttpUpstreamClient(ITransport transport, UpstreamPreamble preamble, ConnectionBudget? budget = null)
    {
        _transport = transport;
        _preamble = preamble;
        _budget = budget;
        _shared = MakeInvoker(tellsClient: false);
    }

    public async Task<UpstreamResponse> SendAsync(UpstreamRequest request, AddressPort target, RequestDeadline deadline)
    {
        bool tellsClient = request.Upstream.Send.ProxyProtocol != ProxyVersions.None;
#pragma warning disable CA2000 // goes with the answer, or is disposed below
        HttpMessageInvoker invoker = tellsClient ? MakeInvoker(tellsClient) : _shared;
#pragma warning restore CA2000
        HttpResponseMessage? message = null;
        try
        {
            deadline.AwaitTarget();
            using HttpRequestMessage question = MakeMessage(request, target, tellsClient, deadline);
            message = await invoker.SendAsync(question, deadline.Token);
            deadline.AwaitMore();
            if (message.StatusCode < HttpStatusCode.OK)
            {
                throw new IOException("The target switched protocols without being asked."); // RFC 9110 section 15.2.2
            }

            Stream body = await message.Content.ReadAsStreamAsync(deadline.Token);
            return new UpstreamResponse(message, body, tellsClient ? invoker : null);
        }
        catch (Exception exception)
        {
            message?.Dispose();
            if (tellsClient)
            {
                invoker.Dispose();
            }

            if (exception is HttpRequestException)
            {
                throw ConnectFaultIn(exception) ?? new IOException("The target broke off or answered malformed.", exception);
            }

            throw;
        }
    }

    public void Dispose() => _shared.Dispose();

    private static UpstreamConnectException? ConnectFaultIn(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is UpstreamConnectException fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static HttpRequestMessage MakeMessage(UpstreamRequest request, AddressPort target, bool tellsClient, RequestDeadline deadline)
    {
        // The target goes out as it came in: without this the path would be normalised and re-encoded.
        var asItCame = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var uri = new Uri($"http://{target}{request.Target}", asItCame);
        var message = new HttpRequestMessage(new HttpMethod(request.Method), uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = request.Body is null && IsIdempotent(request.Method) ? null : new ForwardedContent(request.Body, deadline),
        };
        message.Options.Set(RequestKey, request);
        message.Headers.TransferEncodingChunked = request.Body is { Length: null } ? true : null;
        message.Headers.ConnectionClose = tellsClient ? true : null;
        if (request.Host.Length > 0)
        {
            message.Headers.TryAddWithoutValidation("Host", request.Host);
        }

        foreach (KeyValuePair<string, StringValues> field in request.Fields)
        {
            if (!Add(message.Headers, field))
            {
                message.Content ??= new ForwardedContent(body: null, deadline);
                Add(message.Content.Headers, field);
            }
        }

        return message;
    }

    /// <summary>RFC 9110 section 9.2.2. A request without content is sent again by HttpClient when a kept connection breaks off; with
    /// content it is not.</summary>
    private static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE" or "TRACE";

    private static bool Add(System.Net.Http.Headers.HttpHeaders headers, KeyValuePair<string, StringValues> field)
        => field.Value.Count == 1
            ? headers.TryAddWithoutValidation(field.Key, field.Value.ToString())
            : headers.TryAddWithoutValidation(field.Key, (IEnumerable<string?>)field.Value);

#pragma warning disable CA2000 // the invoker disposes its handler
    private HttpMessageInvoker MakeInvoker(bool tellsClient) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null, // no field is ours to add
        EnableMultipleHttp2Connections = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30), // below the 60 to 75 s that servers keep idle connections
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = (context, cancel) => ConnectAsync(context, tellsClient, cancel),
    });
#pragma warning restore CA2000

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, bool tellsClient, CancellationToken cancel)
    {
        string authority = $"{BracketIfNeeded(context.DnsEndPoint.Host)}:{context.DnsEndPoint.Port}";
        if (!context.InitialRequestMessage.Options.TryGetValue(RequestKey, out UpstreamRequest? request)
            || !AddressPort.TryParse(Encoding.ASCII.GetBytes(authority), out AddressPort target))
        {
            throw new UpstreamConnectException(SocketError.AddressNotAvailable);
        }

        if (_budget is { } budget && !budget.TryEnterTarget())
        {
            throw new UpstreamConnectException(SocketError.TooManyOpenSockets);
        }

        bool connected = false;
        try
        {
            Connection connection = await ConnectAsync(request, target, tellsClient, cancel);
            connected = true;
            return new ConnectionStream(connection, ownsConnection: true, closed: _budget is null ? null : _budget.ExitTarget);
        }
        finally
        {
            if (!connected)
            {
                _budget?.ExitTarget();
            }
        }
    }

    private async ValueTask<Connection> ConnectAsync(UpstreamRequest request, AddressPort target, bool tellsClient, CancellationToken cancel)
    {
        ConnectResult result = await _transport.ConnectAsync(target, request.Upstream.ConnectTimeout, beside: null, cancel);
        if (result.Connection is not { } connection)
        {
            throw new UpstreamConnectException(result.Error);
        }

        if (tellsClient && !await _preamble(connection, request))
        {
            await connection.DisposeAsync();
            throw new UpstreamConnectException(SocketError.ConnectionReset);
        }

        return connection;
    }

    private static string BracketIfNeeded(string host)
        => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
}
