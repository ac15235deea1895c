namespace Whence.Proxy;

/// <summary>Connections that are kept only because they may be of use later: they give their place to one that is needed now.</summary>
internal interface IIdleConnections
{
    /// <summary>Since when the oldest is kept, as a timestamp; <see cref="long.MaxValue"/> = there is none.</summary>
    long OldestSince { get; }

    /// <summary>Closes one that is kept since <paramref name="since"/> or longer.</summary>
    /// <returns>Whether there was one.</returns>
    bool DropOldest(long since);
}
