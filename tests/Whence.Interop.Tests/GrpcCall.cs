using System.Net;

namespace Whence.Interop.Tests;

/// <summary>A call whose messages go both ways at once, as a client of gRPC makes it.</summary>
internal sealed class GrpcCall : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamedContent _content;

    private GrpcCall(HttpResponseMessage answer, StreamedContent content, Stream received)
        => (_answer, _content, Received) = (answer, content, received);

    internal HttpResponseMessage Answer => _answer;

    private Stream Received { get; }

    internal static async Task<GrpcCall> BeginAsync(HttpMessageInvoker client, Uri uri)
    {
        var content = new StreamedContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        request.Headers.TryAddWithoutValidation("grpc-timeout", "20S");
        HttpResponseMessage answer = await client.SendAsync(request, CancellationToken.None);
        return new GrpcCall(answer, content, await answer.Content.ReadAsStreamAsync());
    }

    internal async Task SendAsync(string message) => await GrpcMessage.WriteAsync(await _content.Stream.Task, message);

    internal Task<string?> ReceiveAsync() => GrpcMessage.ReadAsync(Received);

    /// <summary>Sends nothing more.</summary>
    internal void EndSending() => _content.Done.TrySetResult();

    public void Dispose()
    {
        EndSending();
        _answer.Dispose();
        _content.Dispose();
    }

    private sealed class StreamedContent : HttpContent
    {
        internal StreamedContent() => Headers.TryAddWithoutValidation("Content-Type", "application/grpc");

        internal TaskCompletionSource<Stream> Stream { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync(); // the head goes: the server answers before the first message
            Stream.SetResult(stream);
            await Done.Task;
        }
    }
}
