namespace Whence.Proxy;

/// <summary>What is done with a list of hops on its way to the target. From an untrusted sender nothing received survives, whatever the
/// mode.</summary>
public enum ChainMode
{
    /// <summary>The vouched part of the received list, then the sender: its leftmost element is the client.</summary>
    Append,

    /// <summary>The whole received list of a trusted sender, the unvouched part too, then the sender: as nginx does.</summary>
    AppendAll,

    /// <summary>The client alone.</summary>
    Replace,

    /// <summary>What a trusted sender sent, unchanged.</summary>
    Keep,

    /// <summary>Nothing.</summary>
    Remove,
}
