using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Writes a request for SocketsHttpHandler.</summary>
internal static class Http2Request
{
    private static readonly UriCreationOptions AsItCame = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <param name="request">What the target shall get.</param>
    /// <param name="call">How.</param>
    /// <param name="content">The body; null = none.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The message's.")]
    public static HttpRequestMessage Make(in UpstreamRequest request, Http2Call call, Http2Content? content)
    {
        // The target stands in the URI as an address, so that connections are kept for it alone; what is asked for is in Host.
        string origin = string.Create(CultureInfo.InvariantCulture, $"{(request.Upstream.Tls is null ? "http" : "https")}://{call.Target}");
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(origin + request.Target, AsItCame))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        message.Options.Set(Http2Call.Key, call);
        if (request.Host.Length > 0)
        {
            message.Headers.TryAddWithoutValidation("Host", request.Host);
        }

        foreach (KeyValuePair<string, StringValues> field in request.Fields)
        {
            string?[] values = field.Value.ToArray();
            if (!message.Headers.TryAddWithoutValidation(field.Key, values))
            {
                message.Content ??= new ByteArrayContent([]); // a field about a body that is not there
                message.Content.Headers.TryAddWithoutValidation(field.Key, values);
            }
        }

        if (request.TakesTrailers)
        {
            message.Headers.TryAddWithoutValidation("TE", "trailers");
        }

        return message;
    }
}
