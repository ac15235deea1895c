using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>Takes the records of one listener's connections and requests. Must neither block nor throw: it is called on the data
/// path.</summary>
public interface ITrafficLog
{
    /// <summary>Names of request headers whose values <see cref="RequestRecord.Captured"/> shall hold.</summary>
    ImmutableArray<string> CapturedHeaders { get; }

    /// <summary>A connection ended.</summary>
    void ConnectionEnded(ConnectionRecord connection);

    /// <summary>A request ended.</summary>
    void RequestEnded(RequestRecord request);
}
