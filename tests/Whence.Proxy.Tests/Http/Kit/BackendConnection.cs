using System.Net.Sockets;
using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>One connection to a target.</summary>
internal sealed class BackendConnection(RecordingBackend owner, Socket socket)
{
    public WireReader Reader { get; } = new(socket);

    /// <summary>Reads the next request whole and records it; null at the end.</summary>
    public async Task<WireMessage?> RequestAsync()
    {
        WireMessage? message = await Reader.MessageAsync();
        if (message is not null)
        {
            owner.Record(message);
        }

        return message;
    }

    public async Task SendAsync(string bytes)
    {
        byte[] data = Encoding.Latin1.GetBytes(bytes);
        for (int sent = 0; sent < data.Length;)
        {
            sent += await socket.SendAsync(data.AsMemory(sent), Patience.Token());
        }
    }

    public async Task AnswerAllAsync(string answer)
    {
        while (await RequestAsync() is not null)
        {
            await SendAsync(answer);
        }
    }

    /// <summary>Closes in order.</summary>
    public void Close() => socket.Close();

    /// <summary>Closes with a reset.</summary>
    public void Reset() => socket.Close(0);
}
