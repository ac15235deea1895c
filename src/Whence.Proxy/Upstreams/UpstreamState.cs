using System.Runtime.CompilerServices;

namespace Whence.Proxy;

/// <summary>What changes about an upstream while its model does not: whose turn it is, and how much is tried again.</summary>
internal sealed class UpstreamState(UpstreamModel model, TimeProvider time)
{
    /// <summary>Whose turn it is.</summary>
    public RoundRobin Balancer { get; } = new(model.Targets);

    /// <summary>How many requests may be sent a second time.</summary>
    public RetryBudget Retries { get; } = new(time);
}

/// <summary>The state of every upstream in use.</summary>
/// <remarks>
/// By model, not by name: during a reload old connections still use the old one, and neither may disturb the turns of the other. A state
/// goes when its model does.
/// </remarks>
/// <param name="time">The clock of the states.</param>
internal sealed class UpstreamStates(TimeProvider time)
{
    private readonly ConditionalWeakTable<UpstreamModel, UpstreamState> _states = [];
    private readonly ConditionalWeakTable<UpstreamModel, UpstreamState>.CreateValueCallback _make = added => new UpstreamState(added, time);

    /// <summary>The state of an upstream.</summary>
    public UpstreamState For(UpstreamModel model) => _states.GetValue(model, _make);
}
