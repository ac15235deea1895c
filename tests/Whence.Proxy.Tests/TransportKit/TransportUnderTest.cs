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

    private static readonly Lazy<LoopGroup> Loops = new(static () => new LoopGroup(2, static fault => Faults.Enqueue(fault)));

    public static ITransport Create(TimeProvider time) => Environment.GetEnvironmentVariable(TransportChoice.Variable) switch
    {
        "sockets" => new SocketsTransport(time),
        "loops" or "" or null => new LoopsTransport(Loops.Value, time),
        _ => throw new InvalidOperationException($"{TransportChoice.Variable} names no transport"),
    };
}
