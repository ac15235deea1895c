namespace Whence.Compare;

/// <summary>Something that was measured while others may have used the machine.</summary>
internal interface IWatched
{
    /// <summary>What they used; 1 is one processor.</summary>
    double OthersShare { get; }
}

/// <summary>Which measurements count: those that others disturbed least. Chosen by what others did, never by what came out.</summary>
internal static class Quiet
{
    /// <summary>Above this, others took cache and time from the proxy or its load. The kernel's own threads stay below.</summary>
    private const double DisturbedAbove = 0.1;

    /// <summary>Measurements are added for those that were disturbed, up to so many times those asked for: a busy machine must not make a
    /// run endless.</summary>
    private const int MostTimes = 2;

    public static bool IsDisturbed(double othersShare) => othersShare > DisturbedAbove;

    /// <summary>Measures in quiet moments until enough measurements were undisturbed, or there are too many.</summary>
    public static async Task<IReadOnlyList<T>> MeasureAsync<T>(
        int wanted, Patience patience, Func<int, Task<T>> measure, CancellationToken cancel)
        where T : IWatched
    {
        List<T> all = [];
        while (all.Count(static one => !IsDisturbed(one.OthersShare)) < wanted && all.Count < MostTimes * wanted)
        {
            await patience.WaitForQuietAsync(cancel);
            all.Add(await measure(all.Count + 1));
        }

        return all;
    }

    /// <summary>The least disturbed, in the order in which they were measured.</summary>
    public static IReadOnlyList<T> Least<T>(IEnumerable<T> all, int wanted)
        where T : IWatched
        => [.. all.Index().OrderBy(static one => one.Item.OthersShare).Take(wanted).OrderBy(static one => one.Index)
            .Select(static one => one.Item)];
}
