using Microsoft.Extensions.Logging;
using Whence.Linux.Loops;
using Whence.Proxy.Transport.Loops;
using Whence.Proxy.Transport.Sockets;

namespace Whence.Proxy.Transport;

/// <summary>How the gateway does its I/O: on its own loops on Linux, on System.Net.Sockets elsewhere or where asked.</summary>
public sealed partial class TransportChoice : IDisposable
{
    /// <summary>The environment variable that chooses, to compare the two or to tell whose a fault is: <c>loops</c> or
    /// <c>sockets</c>.</summary>
    public const string Variable = "WHENCE_TRANSPORT";

    private const string Loops = "loops";
    private const string Sockets = "sockets";

    private readonly LoopGroup? _loops;

    private TransportChoice(string name, ITransport transport, TimeProvider time, LoopGroup? loops)
    {
        Name = name;
        Transport = transport;
        Time = time;
        _loops = loops;
    }

    /// <summary>Which it is, as <see cref="Variable"/> names it.</summary>
    public string Name { get; }

    /// <summary>How many descriptors it may come to need for itself, beside those of listeners and connections.</summary>
    public int Descriptors => (_loops?.Loops.Count ?? 0) * LoopGroup.DescriptorsPerLoop;

    /// <summary>The transport.</summary>
    public ITransport Transport { get; }

    /// <summary>The clock whose timers suit the transport.</summary>
    public TimeProvider Time { get; }

    /// <summary>Makes the transport, and starts its loops where it has some.</summary>
    /// <param name="asked">The value of <see cref="Variable"/>; null or empty = the best there is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">For what goes wrong on a loop.</param>
    /// <exception cref="IOException">There is no such transport, or not here.</exception>
    public static TransportChoice Make(string? asked, TimeProvider time, ILoggerFactory logs)
    {
        switch (asked)
        {
            case null or "" when !OperatingSystem.IsLinux():
            case Sockets:
                return new TransportChoice(Sockets, new SocketsTransport(time), time, loops: null);
            case null or "" or Loops when OperatingSystem.IsLinux():
                ILogger log = logs.CreateLogger<TransportChoice>();
                var loops = new LoopGroup(Environment.ProcessorCount, fault => LoopFault(log, fault));
                TimeProvider wheels = time == TimeProvider.System ? LoopTimeProvider.Instance : time;
                return new TransportChoice(Loops, new LoopsTransport(loops, wheels), wheels, loops);
            default:
                throw new IOException($"{Variable} must be `{Loops}` (Linux only) or `{Sockets}`; leave it out for the best there is.");
        }
    }

    /// <summary>Ends the loops, and with them every connection on them.</summary>
    public void Dispose() => _loops?.Dispose();

    [LoggerMessage(EventIds.LoopFault, LogLevel.Error, "A fault got as far as the event loop, which goes on; this is a bug of whence")]
    private static partial void LoopFault(ILogger log, Exception fault);
}
