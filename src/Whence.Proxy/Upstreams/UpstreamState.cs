using System.Runtime.CompilerServices;

namespace Whence.Proxy;

/// <summary>What changes about an upstream while its model does not: whose turn it is.</summary>
internal sealed class UpstreamState(UpstreamModel model)
{
    /// <summary>Whose turn it is.</summary>
    public RoundRobin Balancer { get; } = new(model.Targets);
}

/// <summary>The state of every upstream in use.</summary>
/// <remarks>
/// By model, not by name: during a reload old connections still use the old one, and neither may disturb the turns of the other. A state
/// goes when its model does.
/// </remarks>
internal sealed class UpstreamStates
{
    private readonly ConditionalWeakTable<UpstreamModel, UpstreamState> _states = [];

    /// <summary>The state of an upstream.</summary>
    public UpstreamState For(UpstreamModel model) => _states.GetValue(model, static added => new UpstreamState(added));
}
