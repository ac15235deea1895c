using System.Net;
using System.Net.Security;

namespace Whence.Interop.Tests;

/// <summary>HttpClient that sends and gets the bytes of a transfer at once; over HTTP/2 on one connection.</summary>
internal sealed class BulkClient(string url, Version version) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
#pragma warning disable CA5359 // what is tested here is no certificate
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => _client.Dispose();

    internal Task RunAsync(BulkTransfer transfer, CancellationToken cancel) => Task.WhenAll(UpAsync(transfer, cancel), DownAsync(transfer, cancel));

    private async Task UpAsync(BulkTransfer transfer, CancellationToken cancel)
    {
        using var content = new TransferContent(transfer);
        using HttpRequestMessage request = Request(HttpMethod.Post, "/up");
        request.Content = content;
        using HttpResponseMessage answer = await _client.SendAsync(request, cancel);
        Assert.Equal((HttpStatusCode.OK, version), (answer.StatusCode, answer.Version));
    }

    private async Task DownAsync(BulkTransfer transfer, CancellationToken cancel)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, "/down");
        using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        Assert.Equal((HttpStatusCode.OK, version), (answer.StatusCode, answer.Version));
        await transfer.ReadAsync(await answer.Content.ReadAsStreamAsync(cancel), cancel);
    }

    private HttpRequestMessage Request(HttpMethod method, string path) => new(method, url + path)
    {
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private sealed class TransferContent(BulkTransfer transfer) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => transfer.WriteAsync(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
            => transfer.WriteAsync(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = transfer.Size;
            return true;
        }
    }
}
