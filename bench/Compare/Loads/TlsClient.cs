using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Whence.Compare;

/// <summary>One request over TLS 1.3, on a connection of its own.</summary>
internal static class TlsClient
{
    /// <param name="port">Where, on this machine.</param>
    /// <param name="version">Of HTTP; no other will do.</param>
    /// <param name="path">What for.</param>
    /// <param name="field">One more field line, or null.</param>
    /// <param name="from">The last byte of the address that it comes from, 127.0.0.x.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The content.</returns>
    /// <exception cref="CompareException">There is no such answer.</exception>
    public static async Task<byte[]> GetAsync(int port, Version version, string path, string? field, byte from, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = (_, stop) => ConnectAsync(port, from, stop),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
#pragma warning disable CA5359 // made for this run, by us
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
            },
        };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{port}{path}")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (field?.Split(": ") is [var name, var value])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, cancel);
            return answer.StatusCode == HttpStatusCode.OK && answer.Version == version
                ? await answer.Content.ReadAsByteArrayAsync(cancel)
                : throw new CompareException($"an answer {(int)answer.StatusCode} of HTTP/{answer.Version}, not 200 of {version}");
        }
        catch (HttpRequestException fault)
        {
            throw new CompareException($"no answer over TLS: {fault.Message} {fault.InnerException?.Message}");
        }
    }

    private static async ValueTask<Stream> ConnectAsync(int port, byte from, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, from]), 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
