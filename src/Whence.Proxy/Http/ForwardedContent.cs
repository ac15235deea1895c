using System.Net;

namespace Whence.Proxy.Http;

/// <summary>The body of a request as HttpClient wants it.</summary>
/// <param name="body">The body; null where there is none but fields that HttpClient counts to a body (such as Content-Type).</param>
/// <param name="deadline">Ends waiting.</param>
internal sealed class ForwardedContent(RequestBody? body, RequestDeadline deadline) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => body is null ? Task.CompletedTask : body.CopyToAsync(stream, deadline);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => SerializeToStreamAsync(stream, context);

    protected override bool TryComputeLength(out long length)
    {
        length = body is null ? 0 : body.Length ?? -1;
        return length >= 0;
    }
}
