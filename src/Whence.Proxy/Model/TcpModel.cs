namespace Whence.Proxy;

/// <summary>A tcp listener: bytes are passed on as they come.</summary>
public sealed record TcpModel
{
    /// <summary>Where to.</summary>
    public required UpstreamModel Upstream { get; init; }
}
