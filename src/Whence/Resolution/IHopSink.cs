namespace Whence;

/// <summary>Takes the steps of a resolution as they are decided, from the peer towards the client.</summary>
/// <remarks>Implemented by structs and handed over as a generic parameter: where nobody asks (<see cref="NoHops"/>) the calls
/// vanish.</remarks>
public interface IHopSink
{
    /// <summary>Takes one step.</summary>
    void Add(in Hop hop);
}
