using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>A target that speaks WebSocket and sends every message back; <c>bye</c> makes it close.</summary>
internal sealed class WebSocketEcho : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public WebSocketEcho()
    {
        _listener.Start();
        Address = AddressPort.FromEndPoint(_listener.LocalEndpoint);
        _accepting = AcceptAsync();
    }

    public AddressPort Address { get; }

    /// <summary>The head of the last handshake.</summary>
    public string Handshake { get; private set; } = "";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                Handshake = await ReadHeadAsync(stream);
                string key = Handshake.Split("\r\n").Single(static line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))[19..];
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {WebSocketKey.AnswerTo(key)}\r\n\r\n"), _stop.Token);
                using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
                byte[] buffer = new byte[64 * 1024];
                while (true)
                {
                    ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
                    bool ends = got.MessageType == WebSocketMessageType.Close;
                    if (ends || buffer.AsSpan(0, got.Count).SequenceEqual("bye"u8))
                    {
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _stop.Token);
                        if (ends)
                        {
                            return;
                        }

                        continue;
                    }

                    await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, _stop.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or WebSocketException)
        {
            // The other side went away; the test says whether that was right.
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
