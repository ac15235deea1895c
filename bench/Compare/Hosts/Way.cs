namespace Whence.Compare;

/// <summary>A way from the client's host to the server.</summary>
/// <param name="Name">As in the results.</param>
/// <param name="Address">Whom the client connects to.</param>
/// <param name="Port">Where.</param>
/// <param name="Seen">The client's address as the server sees it on this way, which shows that the work is done.</param>
internal sealed record Way(string Name, string Address, int Port, string Seen)
{
    /// <summary>Code that gets faster while it runs is on this way.</summary>
    public bool WarmsUp { get; init; }

    /// <summary>A load balancer is played before it: connections begin with a header of PROXY v2.</summary>
    public bool IsProxied { get; init; }
}
