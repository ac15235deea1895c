using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Whence.Proxy.Tests.Http;

/// <summary>A target of HTTP/2 that writes each frame by hand.</summary>
internal sealed class RawHttp2Target : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _headers = Channel.CreateUnbounded<string>();
    private readonly Func<OnConnection, Task> _script;
    private readonly bool _proxyHeader;
    private readonly Task _accepting;
    private int _requests;
    private int _connections;

    /// <param name="script">What it does on each connection.</param>
    /// <param name="proxyHeader">Whether a line of PROXY protocol v1 comes first.</param>
    public RawHttp2Target(Func<OnConnection, Task> script, bool proxyHeader = false)
    {
        (_script, _proxyHeader) = (script, proxyHeader);
        _listener.Start();
        Address = AddressPort.FromEndPoint(_listener.LocalEndpoint);
        _accepting = AcceptAsync();
    }

    public AddressPort Address { get; }

    /// <summary>How many connections came.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many requests came.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The streams of those that came to their end.</summary>
    public ConcurrentBag<int> Whole { get; } = [];

    /// <summary>The PROXY header of the next connection.</summary>
    public async Task<string> NextHeaderAsync() => await _headers.Reader.ReadAsync(Patience.Token());

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
                var connection = new OnConnection(this, client.GetStream(), _stop.Token);
                Interlocked.Increment(ref _connections);
                if (_proxyHeader)
                {
                    connection.Header = await connection.LineAsync();
                    _headers.Writer.TryWrite(connection.Header);
                }

                await connection.OpenAsync();
                await _script(connection);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The other side went away; the test says whether that was right.
        }
    }

    /// <summary>One of its connections.</summary>
    internal sealed class OnConnection(RawHttp2Target owner, NetworkStream stream, CancellationToken stop)
    {
        /// <summary>Its PROXY header.</summary>
        public string Header { get; set; } = string.Empty;

        /// <summary>The next request; its stream.</summary>
        public async Task<int> RequestAsync()
        {
            while (await FrameAsync() is { } frame)
            {
                if (frame.Type == Http2FrameType.Headers)
                {
                    Interlocked.Increment(ref owner._requests);
                    return frame.Stream;
                }
            }

            throw new IOException("no request came");
        }

        /// <summary>Answers every request with 200 and nothing else.</summary>
        public async Task AnswerAllAsync()
        {
            while (true)
            {
                await SendAsync(Http2Frame.Headers(await RequestAsync(), ends: true, (":status", "200")));
            }
        }

        /// <summary>Reads on, counting requests, until the other end is done.</summary>
        public async Task UntilEndAsync()
        {
            while (await FrameAsync() is { } frame)
            {
                if (frame.Type == Http2FrameType.Headers)
                {
                    Interlocked.Increment(ref owner._requests);
                }
            }
        }

        public async Task SendAsync(Http2Frame frame) => await stream.WriteAsync(frame.ToBytes(), stop);

        internal async Task OpenAsync()
        {
            await stream.ReadExactlyAsync(new byte[Http2Frame.Preface.Length], stop);
            await SendAsync(Http2Frame.Settings());
        }

        internal async Task<string> LineAsync()
        {
            var line = new StringBuilder();
            byte[] one = new byte[1];
            do
            {
                await stream.ReadExactlyAsync(one, stop);
                line.Append((char)one[0]);
            }
            while (one[0] != '\n');
            return line.ToString();
        }

        /// <summary>The next frame; settings and pings are answered on the way.</summary>
        private async Task<Http2Frame?> FrameAsync()
        {
            byte[] header = new byte[9];
            await stream.ReadExactlyAsync(header, stop);
            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >> 8];
            await stream.ReadExactlyAsync(payload, stop);
            var frame = new Http2Frame(
                (Http2FrameType)header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) & int.MaxValue, payload);
            if (frame.Type is Http2FrameType.Headers or Http2FrameType.Data && (frame.Flags & Http2Frame.EndStream) != 0)
            {
                owner.Whole.Add(frame.Stream);
            }

            if (frame.Type is Http2FrameType.Settings or Http2FrameType.Ping && (frame.Flags & Http2Frame.Ack) == 0)
            {
                await SendAsync(frame with { Flags = Http2Frame.Ack, Payload = frame.Type == Http2FrameType.Ping ? payload : [] });
            }

            return frame;
        }
    }
}
