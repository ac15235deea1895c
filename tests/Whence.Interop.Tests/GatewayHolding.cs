namespace Whence.Interop.Tests;

/// <summary>What a gateway between two ends of this process has received and not sent on, told apart from what the kernel's queues hold.</summary>
/// <remarks>TLS and HTTP/2 put frames around the bytes of a body: how much they add was seen on a transfer that came to its end.</remarks>
internal sealed class GatewayHolding(TcpEnds client, TcpEnds target)
{
    private Frames _frames = new(1, 1, 1, 1);

    internal void Begin()
    {
        client.Begin();
        target.Begin();
    }

    /// <summary>All of so many bytes a direction has gone through since <see cref="Begin"/>: what more the wire had were frames.</summary>
    internal async Task LearnAsync(long bytes, CancellationToken cancel)
    {
        (EndCounts c, EndCounts t) = await SettledAsync(cancel);
        _frames = new Frames((double)c.Taken / bytes, (double)c.Given / bytes, (double)t.Taken / bytes, (double)t.Given / bytes);
    }

    /// <summary>Bytes of bodies that the process holds, once nothing moves any more.</summary>
    internal async Task<(long Up, long Down)> LookAsync(CancellationToken cancel)
    {
        (EndCounts c, EndCounts t) = await SettledAsync(cancel);
        return ((long)((c.Taken / _frames.FromClient) - (t.Given / _frames.ToTarget)), (long)((t.Taken / _frames.FromTarget) - (c.Given / _frames.ToClient)));
    }

    /// <summary>Acknowledgements may be late by some tens of milliseconds, and are counted here.</summary>
    private async Task<(EndCounts Client, EndCounts Target)> SettledAsync(CancellationToken cancel)
    {
        var late = TimeSpan.FromMilliseconds(250);
        (EndCounts, EndCounts) before, now = Look();
        do
        {
            before = now;
            await Task.Delay(late, cancel);
            now = Look();
        }
        while (now != before);
        return now;
    }

    private (EndCounts Client, EndCounts Target) Look()
    {
        var queues = TcpQueues.Now();
        return (client.Look(queues), target.Look(queues));
    }

    /// <summary>Bytes of the wire for each of a body.</summary>
    private readonly record struct Frames(double FromClient, double ToClient, double FromTarget, double ToTarget);
}
