using System.Collections.Immutable;
using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>For a listener without an access log.</summary>
internal sealed class NoTrafficLog : ITrafficLog
{
    public static readonly NoTrafficLog Instance = new();

    /// <inheritdoc/>
    public ImmutableArray<string> CapturedHeaders => [];

    /// <inheritdoc/>
    public bool WantsRequests => false;

    /// <inheritdoc/>
    public void ConnectionEnded(ConnectionRecord connection)
    {
    }

    /// <inheritdoc/>
    public void RequestEnded(RequestRecord request)
    {
    }
}
