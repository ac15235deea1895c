using Microsoft.Extensions.Logging;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>What a listener needs from its surroundings.</summary>
/// <param name="Transport">How it does I/O.</param>
/// <param name="Traffic">Where the records of its connections go.</param>
/// <param name="Time">Clock and timers.</param>
/// <param name="Loggers">For its own log.</param>
/// <param name="Budget">What it shares with all other listeners; null = no bound but its own.</param>
public sealed record ListenerServices(
    ITransport Transport, ITrafficLog Traffic, TimeProvider Time, ILoggerFactory Loggers, ConnectionBudget? Budget = null);
