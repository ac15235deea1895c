namespace Whence;

/// <summary>Nobody asks for the steps.</summary>
public readonly struct NoHops : IHopSink
{
    /// <inheritdoc/>
    public void Add(in Hop hop)
    {
    }
}
