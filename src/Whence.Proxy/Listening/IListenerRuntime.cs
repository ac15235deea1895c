using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>One listener at work, whatever it takes: connections or datagrams.</summary>
internal interface IListenerRuntime : IAsyncDisposable
{
    /// <summary>Its books.</summary>
    ListenerState State { get; }

    /// <summary>Where it listens, in the order of <see cref="ListenerModel.Bind"/>, with the ports that the kernel chose.</summary>
    ImmutableArray<AddressPort> Local { get; }

    /// <summary>Binds all addresses and begins.</summary>
    /// <exception cref="ListenerBindException">One address cannot be had; none is bound then.</exception>
    Task StartAsync();

    /// <summary>Gives another model to what begins from now on.</summary>
    void Apply(ListenerModel model);

    /// <summary>Begins nothing new.</summary>
    Task StopAcceptingAsync();

    /// <summary>Begins nothing new, lets the rest end within <paramref name="bound"/>, then breaks it off.</summary>
    /// <returns>How many had to be broken off.</returns>
    Task<int> DrainAsync(TimeSpan bound);
}
