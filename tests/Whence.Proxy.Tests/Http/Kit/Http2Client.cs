using System.Net;

namespace Whence.Proxy.Tests.Http;

/// <summary>A client that speaks HTTP/2 with prior knowledge, all requests on one connection.</summary>
internal sealed class Http2Client : IDisposable
{
    private readonly HttpClient _client;

    public Http2Client(AddressPort gateway)
    {
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{gateway.Port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Patience.Time,
        };
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] fields)
        => SendAsync(HttpMethod.Get, path, null, CancellationToken.None, fields);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancel, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach ((string name, string value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    public void Dispose() => _client.Dispose();
}
