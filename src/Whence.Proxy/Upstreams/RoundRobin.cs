using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>Chooses targets in turn, by weight, as evenly spread as weights allow (nginx calls this smooth weighted round robin).</summary>
/// <remarks>
/// Every target gains its weight; the richest is chosen and pays the sum of all. Weights 5, 1, 1 give a a b a c a a, not a a a a a b c. Any
/// thread may call.
/// </remarks>
internal sealed class RoundRobin(ImmutableArray<TargetModel> targets)
{
    private readonly long[] _credit = new long[targets.Length];
    private readonly Lock _gate = new();

    /// <summary>Chooses among the targets that were not tried.</summary>
    /// <param name="tried">By index, those to leave out; empty = none.</param>
    /// <returns>The index of the target; -1 when all were tried.</returns>
    public int Choose(ReadOnlySpan<bool> tried)
    {
        if (targets.Length == 1 && tried.IsEmpty)
        {
            return 0;
        }

        lock (_gate)
        {
            int best = -1;
            long sum = 0;
            for (int i = 0; i < _credit.Length; i++)
            {
                if (!tried.IsEmpty && tried[i])
                {
                    continue;
                }

                sum += targets[i].Weight;
                _credit[i] += targets[i].Weight;
                if (best < 0 || _credit[i] > _credit[best])
                {
                    best = i;
                }
            }

            if (best >= 0)
            {
                _credit[best] -= sum;
            }

            return best;
        }
    }
}
