using System.Globalization;
using System.Net.Sockets;

namespace Whence.Linux.Tests.Loops;

/// <summary>A process without a descriptor left (EMFILE).</summary>
public sealed class DescriptorShortageTests
{
    private const int Descriptors = 300;
    private const int Flood = 500;

    [Fact]
    public async Task Who_cannot_be_accepted_is_reset_without_a_spin_and_others_are_accepted_again_later()
    {
        using ChildProcess child = await ChildProcess.StartAsync("accept", "", Descriptors);
        Assert.True(AddressPort.TryParse(await child.ReadLineAsync(), out AddressPort address));
        using Clients clients = new();
        int reset = 0;
        for (int i = 0; i < Flood; i++)
        {
            try
            {
                clients.Connect(address);
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionReset)
            {
                reset++; // turned away so fast that connecting itself says so
            }
        }

        foreach (Socket socket in clients.All.Where(static socket => socket.Connected))
        {
            try
            {
                Assert.NotEqual(0, await socket.ReceiveAsync(new byte[2]).Patiently()); // each is greeted or reset, nobody is left waiting
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionReset)
            {
                reset++;
            }
        }

        // The client hears of it a moment before the child has counted it.
        (int accepted, int isShort, long turns) = (0, 0, 0L);
        while (accepted + isShort < Flood)
        {
            (accepted, isShort, turns) = await CountAsync(child, "count");
        }

        Assert.InRange(accepted, 50, Descriptors);
        Assert.Equal(Flood - reset, accepted);

        // Each failure turned one away: it hardly ever asked in vain (when the runtime took what had been freed for that).
        Assert.InRange(isShort, reset, reset + (Flood / 20));
        Assert.InRange(turns, accepted, 4 * Flood);

        await CountAsync(child, "close");
        using Clients late = new();
        byte[] greeting = new byte[2];
        Assert.Equal(2, await late.Connect(address).ReceiveAsync(greeting).Patiently());
        Assert.Equal("hi"u8.ToArray(), greeting);
    }

    private static async Task<(int Accepted, int Short, long Turns)> CountAsync(ChildProcess child, string line)
    {
        int[] numbers = [.. (await child.AskAsync(line)).Split(' ').Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1], numbers[2]);
    }
}
