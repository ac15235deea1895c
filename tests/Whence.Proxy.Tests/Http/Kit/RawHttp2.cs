using System.Buffers.Binary;

namespace Whence.Proxy.Tests.Http;

/// <summary>A client of HTTP/2 that writes each frame by hand.</summary>
internal sealed class RawHttp2(HostileClient client) : IDisposable
{
    private readonly byte[] _header = new byte[9];

    /// <summary>Connects and says the preface, with settings of its own.</summary>
    public static async Task<RawHttp2> OpenAsync(ListenerKind kind, AddressPort gateway, params Http2Frame[] settings)
    {
        var client = new RawHttp2(await HostileClient.ConnectAsync(kind, gateway, isHttp2: true));
        await client.SendAsync([.. Http2Frame.Preface, .. (settings.Length == 0 ? [Http2Frame.Settings()] : settings).SelectMany(static frame => frame.ToBytes())]);
        return client;
    }

    /// <summary>One that says nothing of itself.</summary>
    public static async Task<RawHttp2> OpenBareAsync(ListenerKind kind, AddressPort gateway)
        => new(await HostileClient.ConnectAsync(kind, gateway, isHttp2: true));

    public Task SendAsync(params byte[] bytes) => client.SendAsync(bytes);

    public Task SendAsync(params Http2Frame[] frames) => client.SendAsync(frames.SelectMany(static frame => frame.ToBytes()).ToArray());

    /// <summary>The next frame; null at the end.</summary>
    public async Task<Http2Frame?> FrameAsync()
    {
        try
        {
            if (!await FillAsync(_header))
            {
                return null;
            }

            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(_header) >> 8];
            return await FillAsync(payload)
                ? new Http2Frame((Http2FrameType)_header[3], _header[4], BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(5)) & int.MaxValue, payload)
                : null;
        }
        catch (IOException)
        {
            return null; // a reset is an end as well
        }
    }

    /// <summary>Reads on until a frame is what is waited for; null when the end comes first.</summary>
    public async Task<Http2Frame?> UntilAsync(Func<Http2Frame, bool> isIt)
    {
        while (await FrameAsync() is { } frame)
        {
            if (isIt(frame))
            {
                return frame;
            }
        }

        return null;
    }

    public void Dispose() => client.Dispose();

    private async Task<bool> FillAsync(Memory<byte> buffer)
    {
        for (int filled = 0; filled < buffer.Length;)
        {
            int count = await client.ReceiveAsync(buffer[filled..]);
            if (count == 0)
            {
                return false;
            }

            filled += count;
        }

        return true;
    }
}
