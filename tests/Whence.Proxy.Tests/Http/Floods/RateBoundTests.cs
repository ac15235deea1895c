using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public sealed class RateBoundTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void What_was_used_up_comes_back_with_time_and_never_more_than_at_first()
    {
        var bound = new RateBound(_time, atOnce: 50, perSecond: 10);
        Assert.Equal(50, Take(bound));
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, Take(bound));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Take(bound));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(20, Take(bound));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(50, Take(bound));
    }

    [Fact]
    public void What_is_given_back_is_there_and_never_more_than_at_first()
    {
        var bound = new RateBound(_time, atOnce: 50, perSecond: 10);
        bound.Return(7);
        Assert.Equal(50, Take(bound));
        bound.Return(7);
        Assert.Equal(7, Take(bound));
    }

    private static int Take(RateBound bound)
    {
        int count = 0;
        while (bound.TryTake())
        {
            count++;
        }

        return count;
    }
}
