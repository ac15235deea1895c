using System.Collections.Immutable;
using Whence.Gateway.Reveal;
using Whence.Linux;
using Whence.Linux.Announce;

namespace Whence.Gateway.Running;

/// <summary>The cgroups whose programs see clients.</summary>
public sealed partial class GatewayHost
{
    private ImmutableArray<RevealedCgroup> _revealed = [];

    /// <summary>The cgroups whose programs see clients, in the order of the configuration.</summary>
    public IReadOnlyList<RevealedCgroup> RevealedCgroups => _revealed;

    /// <summary>Before anybody connects by way of this gateway: its targets may be such programs.</summary>
    private void StartReveal()
    {
        foreach (RevealModel model in _model.RevealedCgroups)
        {
            RevealedCgroup revealed = RevealedCgroup.Attach(model);
            _revealed = _revealed.Add(revealed);
            LogRevealed(model.Cgroup);
            if (revealed.ListFault is { } why)
            {
                LogNoRevealList(model.Cgroup, why);
            }
        }
    }

    private PromiseCounts? ReadPromises()
    {
        try
        {
            return _announcer?.ReadCounts();
        }
        catch (LinuxException)
        {
            return null; // memory has run out: its series pause
        }
    }

    /// <summary>After the last connection: its program might yet ask for the client.</summary>
    private void StopReveal()
    {
        foreach (RevealedCgroup revealed in _revealed)
        {
            revealed.Dispose();
        }
    }
}
