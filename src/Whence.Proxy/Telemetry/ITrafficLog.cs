using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>Takes the records of one listener's connections and requests. Must neither block nor throw: it is called on the data
/// path.</summary>
public interface ITrafficLog
{
    /// <summary>Names of request headers whose values <see cref="RequestRecord.Captured"/> shall hold.</summary>
    ImmutableArray<string> CapturedHeaders { get; }

    /// <summary>Whether anybody wants the records of requests. If not, they are not timed, one serves for all requests of a connection, and
    /// <see cref="RequestEnded"/> is not called. Default: yes.</summary>
    bool WantsRequests => true;

    /// <summary>A connection ended.</summary>
    void ConnectionEnded(ConnectionRecord connection);

    /// <summary>A request ended.</summary>
    void RequestEnded(RequestRecord request);
}
