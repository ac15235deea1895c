namespace Whence.Proxy;

/// <summary>What is done with a single value on its way to the target.</summary>
public enum ValueMode
{
    /// <summary>What a trusted sender sent, else our own.</summary>
    Keep,

    /// <summary>Our own.</summary>
    Replace,

    /// <summary>Nothing.</summary>
    Remove,
}
