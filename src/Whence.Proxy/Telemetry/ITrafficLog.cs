using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>Takes the records of one listener's connections and requests. Must neither block nor throw: it is called on the data
/// path.</summary>
public interface ITrafficLog
{
    /// <summary>Names of request headers whose values <see cref="RequestRecord.Captured"/> shall hold.</summary>
    ImmutableArray<string> CapturedHeaders { get; }

    /// <summary>Whether records of requests are looked at after <see cref="RequestEnded"/> has returned. If not, one serves for all requests
    /// of a connection. Default: yes.</summary>
    bool KeepsRequests => true;

    /// <summary>A connection ended.</summary>
    void ConnectionEnded(ConnectionRecord connection);

    /// <summary>A request ended.</summary>
    void RequestEnded(RequestRecord request);
}
