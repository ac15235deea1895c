using Whence.Linux.Bpf;
using Whence.Linux.Reveal;

namespace Whence.Linux.Tests.Reveal;

/// <summary>What is revealed is counted by batches. Needs root.</summary>
public sealed class RevealedCountTests
{
    /// <summary>None, one, a batch to the last place, and several: a batch ends with a bucket, and so may be short.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(20_000)]
    public void Every_connection_is_counted_once(int count)
    {
        using BpfObject toa = RevealFaults.Load("toa");
        BpfMap map = toa.FindMap("revealed");
        var rows = new BpfMap<ulong, RevealLayout.Revealed>(map);
        for (ulong cookie = 1; cookie <= (ulong)count; cookie++)
        {
            rows.Update(cookie, default);
        }

        Assert.Equal(count, RevealReading.Open(map));
        rows.Delete(1);
        Assert.Equal(Math.Max(count - 1, 0), RevealReading.Open(map));
    }
}
