using System.Net.Sockets;
using System.Text;

namespace Whence.Cli.Demo;

/// <summary>A backend that says which PROXY header it got, then sends back what it receives.</summary>
internal sealed class TcpEcho : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public TcpEcho(AddressPort bind)
    {
        _listener = new TcpListener(bind.ToEndPoint()!);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public AddressPort Local => AddressPort.FromEndPoint(_listener.LocalEndpoint);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                byte[] buffer = new byte[ProxyReadOptions.DefaultMaxSize];
                int length = 0;
                string? greeting = null;
                while (greeting is null)
                {
                    int read = length < buffer.Length ? await socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token).ConfigureAwait(
                        false) : 0;
                    length += read;
                    greeting = EchoGreeting.Read(buffer.AsSpan(0, length), socket.RemoteEndPoint, ended: read == 0, out int header);
                    buffer.AsSpan(header, length - header).CopyTo(buffer);
                    length -= header;
                }

                await socket.SendAsync(Encoding.UTF8.GetBytes(greeting), _stop.Token).ConfigureAwait(false);
                await EchoAsync(socket, buffer, length).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Gone, or stopped.
        }
    }

    private async Task EchoAsync(Socket socket, byte[] buffer, int length)
    {
        do
        {
            await socket.SendAsync(buffer.AsMemory(0, length), _stop.Token).ConfigureAwait(false);
            length = await socket.ReceiveAsync(buffer, _stop.Token).ConfigureAwait(false);
        }
        while (length > 0);
    }
}
