using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public sealed class FrameWatchTests
{
    private readonly ManualTime _time = new();

    /// <summary>Frames of all types, of which some are many: what the oracle says, however the bytes are cut.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    public void It_says_what_its_oracle_says(int cut)
    {
        var random = new Random(9113);
        var seen = new HashSet<FrameFlood>();
        for (int round = 0; round < 60; round++)
        {
            Http2Frame[] frames = Frames(random);
            (FrameFlood expected, int before) = PlainFrameWatch.Look(frames);
            seen.Add(expected);
            Assert.Equal((expected, before), Look(frames, cut));
        }

        Assert.Equal(Enum.GetValues<FrameFlood>(), seen.Order());
    }

    [Fact]
    public void Resets_of_ours_count_with_those_of_the_client()
    {
        var watch = new FrameWatch(_time);
        watch.Look(Http2Frame.Preface);
        for (int i = 0; i < FrameWatch.ResetsAtOnce / 2; i++)
        {
            watch.CountOurReset();
            Assert.Equal(FrameFlood.None, watch.Look(Http2Frame.Reset(1).ToBytes()));
        }

        Assert.Equal(FrameFlood.None, watch.Look(Http2Frame.Data(1, "x").ToBytes()));
        watch.CountOurReset();
        Assert.Equal(FrameFlood.Resets, watch.Look(Http2Frame.Data(1, "x").ToBytes()));
    }

    /// <summary>A connection that ends inside the preface, or goes on as something else, is none of HTTP/2.</summary>
    [Fact]
    public void What_does_not_begin_with_the_preface_is_not_watched()
    {
        for (int wrong = 0; wrong < Http2Frame.Preface.Length; wrong++)
        {
            byte[] bytes = Http2Frame.Preface.ToArray();
            bytes[wrong] ^= 0x20;
            var watch = new FrameWatch(_time);
            foreach (byte one in bytes)
            {
                Assert.Equal(FrameFlood.None, watch.Look([one]));
            }

            Assert.True(watch.IsOff);
            Assert.Equal(FrameFlood.None, watch.Look(new byte[1_000_000]));
        }
    }

    [Fact]
    public void It_costs_no_memory_and_steps_over_what_is_no_head()
    {
        var watch = new FrameWatch(TimeProvider.System);
        watch.Look(Http2Frame.Preface);
        byte[] data = new Http2Frame(Http2FrameType.Data, 0, 1, new byte[16_384]).ToBytes();
        byte[] frames = [.. data, .. data, .. data, .. Http2Frame.Ping(1).ToBytes()];
        watch.Look(frames);
        long least = long.MaxValue; // of several rounds: the runtime itself allocates while it compiles anew
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                watch.Look(frames);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>The flood, and how many frames were whole when it was told: the head of one more has come by then.</summary>
    private (FrameFlood Flood, int Before) Look(Http2Frame[] frames, int cut)
    {
        var watch = new FrameWatch(_time);
        byte[] bytes = [.. Http2Frame.Preface, .. frames.SelectMany(static frame => frame.ToBytes())];
        int[] ends = new int[frames.Length];
        for (int i = 0, end = Http2Frame.Preface.Length; i < ends.Length; i++)
        {
            ends[i] = end += 9 + frames[i].Payload.Length;
        }

        for (int at = 0; at < bytes.Length;)
        {
            int end = at + Math.Min(cut, bytes.Length - at);
            if (watch.Look(bytes.AsSpan(at..end)) is not FrameFlood.None and var flood)
            {
                // Told with the piece in which that head becomes complete, never before.
                int told = PlainFrameWatch.Look(frames).Before, head = (told == 0 ? Http2Frame.Preface.Length : ends[told - 1]) + 5;
                return (flood, at < head && head <= end ? told : -1);
            }

            at = end;
        }

        return (FrameFlood.None, frames.Length);
    }

    /// <summary>Up to 3,000, each time with favourites of its own.</summary>
    private static Http2Frame[] Frames(Random random)
    {
        byte[] types = random.GetItems<byte>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16], 3);
        return [.. Enumerable.Range(0, random.Next(3000)).Select(_ => new Http2Frame(
            (Http2FrameType)types[random.Next(3)], (byte)random.Next(8), random.Next(100), new byte[random.Next(3) == 0 ? random.Next(300) : 0]))];
    }
}
