using System.Collections.Immutable;
using Whence.Proxy;

namespace Whence.Microbenchmarks.Http;

/// <summary>Nobody wants to know.</summary>
internal sealed class NoLog : ITrafficLog
{
    public static readonly NoLog Instance = new();

    public ImmutableArray<string> CapturedHeaders => [];

    public bool WantsRequests => false;

    public void ConnectionEnded(ConnectionRecord connection)
    {
    }

    public void RequestEnded(RequestRecord request)
    {
    }
}
