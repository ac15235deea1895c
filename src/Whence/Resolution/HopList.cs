namespace Whence;

/// <summary>Keeps the steps in a list that the caller owns and may use again.</summary>
/// <param name="hops">Where the steps are added.</param>
public readonly struct HopList(List<Hop> hops) : IHopSink
{
    /// <inheritdoc/>
    public void Add(in Hop hop) => hops.Add(hop);
}
