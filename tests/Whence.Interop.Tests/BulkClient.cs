using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Whence.Interop.Tests;

/// <summary>HttpClient that sends and gets the bytes of a transfer at once; over HTTP/2 on one connection.</summary>
internal sealed class BulkClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly string _url;
    private readonly Version _version;

    internal BulkClient(string url, Version version)
    {
        _url = url;
        _version = version;
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = ConnectAsync,
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
    }

    internal TcpEnds Ends { get; } = new();

    public void Dispose() => _client.Dispose();

    internal Task RunAsync(BulkTransfer transfer, CancellationToken cancel) => Task.WhenAll(UpAsync(transfer, cancel), DownAsync(transfer, cancel));

    private async Task UpAsync(BulkTransfer transfer, CancellationToken cancel)
    {
        using var content = new TransferContent(transfer);
        using HttpRequestMessage request = Request(HttpMethod.Post, "/up");
        request.Content = content;
        using HttpResponseMessage answer = await _client.SendAsync(request, cancel);
        Assert.Equal((HttpStatusCode.OK, _version), (answer.StatusCode, answer.Version));
    }

    private async Task DownAsync(BulkTransfer transfer, CancellationToken cancel)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, "/down");
        using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        Assert.Equal((HttpStatusCode.OK, _version), (answer.StatusCode, answer.Version));
        await transfer.Down.ReadAsync(await answer.Content.ReadAsStreamAsync(cancel), cancel);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            Ends.Add(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path) => new(method, _url + path)
    {
        Version = _version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private sealed class TransferContent(BulkTransfer transfer) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => transfer.Up.WriteAsync(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
            => transfer.Up.WriteAsync(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = transfer.Size;
            return true;
        }
    }
}
