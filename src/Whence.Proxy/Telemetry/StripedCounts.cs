namespace Whence.Proxy;

/// <summary>A row of counts that many threads add to at once, without taking one another's cache lines.</summary>
/// <remarks>Each thread adds to one stripe, several threads perhaps to the same; whoever reads sums them up. Any thread may call.</remarks>
internal sealed class StripedCounts
{
    /// <summary>One for each core is enough: a loop stays on its thread.</summary>
    private static readonly int Stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64));

    /// <summary>Counts between two stripes: two cache lines, because processors fetch them in pairs.</summary>
    private const int Gap = 16;

    private readonly long[] _counts;
    private readonly int _stride;

    public StripedCounts(int length)
    {
        _stride = length + Gap;
        _counts = new long[Stripes * _stride];
    }

    public void Add(int index, long amount = 1)
        => Interlocked.Add(ref _counts[((Environment.CurrentManagedThreadId & (Stripes - 1)) * _stride) + index], amount);

    public long Sum(int index)
    {
        long sum = 0;
        for (int at = index; at < _counts.Length; at += _stride)
        {
            sum += Volatile.Read(ref _counts[at]);
        }

        return sum;
    }
}
