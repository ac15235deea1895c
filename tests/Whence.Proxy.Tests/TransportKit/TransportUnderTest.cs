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

    private static bool IsSockets => Environment.GetEnvironmentVariable(TransportChoice.Variable) == "sockets";

    public static ITransport Create(TimeProvider time) => IsSockets ? new SocketsTransport(time) : new LoopsTransport(Two.Value, time);

    /// <summary>One loop, for tests that count connections to targets: each loop keeps its own.</summary>
    public static ITransport CreateWithOneLoop(TimeProvider time)
        => IsSockets ? new SocketsTransport(time) : new LoopsTransport(One.Value, time);
}
