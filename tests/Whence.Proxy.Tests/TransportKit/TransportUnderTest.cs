using System.Collections.Concurrent;
using Whence.Linux.Loops;
using Whence.Proxy.Transport;
using Whence.Proxy.Transport.Loops;
using Whence.Proxy.Transport.Sockets;

namespace Whence.Proxy.Tests;

/// <summary>The backend of the transport that the behaviour tests run on. The whole suite runs once on each: see tests/run.sh.</summary>
internal static class TransportUnderTest
{
    /// <summary>What got as far as a loop, in any test: nothing may.</summary>
    public static ConcurrentQueue<Exception> Faults { get; } = new();

    private static readonly Lazy<LoopGroup> Two = new(static () => new LoopGroup(2, static fault => Faults.Enqueue(fault)));
    private static readonly Lazy<LoopGroup> One = new(static () => new LoopGroup(1, static fault => Faults.Enqueue(fault)));

    public static ITransport Create(TimeProvider time) => Create(time, Two);

    /// <summary>One loop, for tests that count connections to targets: each loop keeps its own.</summary>
    public static ITransport CreateWithOneLoop(TimeProvider time) => Create(time, One);

    private static ITransport Create(TimeProvider time, Lazy<LoopGroup> loops)
        => Environment.GetEnvironmentVariable(TransportChoice.Variable) switch
        {
            "sockets" => new SocketsTransport(time),
            "loops" or "" or null => new LoopsTransport(loops.Value, time),
            _ => throw new InvalidOperationException($"{TransportChoice.Variable} names no transport"),
        };
}
