namespace Whence.Proxy;

/// <summary>The targets of an upstream in the order of their turns, each once: the first, and the next ones if it cannot be had.</summary>
internal struct TargetWalk(UpstreamModel upstream, RoundRobin balancer)
{
    private bool[] _tried = [];
    private int _last = -1;

    /// <summary>How many were given out.</summary>
    public int Tries { get; private set; }

    /// <summary>The next target; null when all were tried.</summary>
    public TargetModel? Next()
    {
        if (Tries == upstream.Targets.Length)
        {
            return null;
        }

        if (Tries > 0)
        {
            _tried = _tried.Length == 0 ? new bool[upstream.Targets.Length] : _tried; // only when the first could not be had
            _tried[_last] = true;
        }

        _last = balancer.Choose(_tried);
        Tries++;
        return upstream.Targets[_last];
    }
}
