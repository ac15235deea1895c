namespace Whence.Compare;

/// <summary>The middle of some figures.</summary>
internal static class Statistics
{
    /// <returns>The median; of an even number, the mean of the two in the middle; NaN of none.</returns>
    public static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
