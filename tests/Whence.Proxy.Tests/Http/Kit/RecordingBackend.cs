using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Whence.Proxy.Tests.Http;

/// <summary>A target on loopback that keeps what it got and answers as it is told.</summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<BackendConnection, Task> _script;
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly Channel<WireMessage> _messages = Channel.CreateUnbounded<WireMessage>();
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">What it does on each connection; null = answers every request with 200.</param>
    public RecordingBackend(Func<BackendConnection, Task>? script = null)
    {
        _script = script ?? (static connection => connection.AnswerAllAsync(Ok));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Address = AddressPort.FromEndPoint(_listener.LocalEndPoint);
        _accepting = AcceptAsync();
    }

    public AddressPort Address { get; }

    /// <summary>How many connections came.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests that came and were not taken yet.</summary>
    public int Waiting => _messages.Reader.Count;

    public async Task<WireMessage> NextAsync() => await _messages.Reader.ReadAsync(Patience.Token());

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }

        await _accepting;
    }

    internal void Record(WireMessage message) => _messages.Writer.TryWrite(message);

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket socket = await _listener.AcceptAsync();
                Interlocked.Increment(ref _connections);
                _sockets.Add(socket);
                _ = RunAsync(socket);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RunAsync(Socket socket)
    {
        try
        {
            await _script(new BackendConnection(this, socket));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            // The other side went away; the test says whether that was right.
        }
    }
}
