namespace Whence.Proxy.Tests.Udp;

public sealed class LaneTimerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();

    [Fact]
    public void It_fires_for_what_is_due_first_in_whatever_order_it_was_wound_up()
    {
        int fired = 0;
        LaneTimer timer = new(_time, () => fired++);
        timer.WindUp(10 * Minute);
        timer.WindUp(Minute);
        timer.WindUp(5 * Minute);
        timer.WindUp(Timeout.InfiniteTimeSpan);
        _time.Advance(Minute);
        Assert.Equal(1, fired);
    }

    [Fact]
    public void Whoever_sweeps_winds_it_up_anew()
    {
        int fired = 0;
        LaneTimer timer = new(_time, () => fired++);
        timer.WindUp(Minute);
        _time.Advance(Minute);
        timer.Clear();
        timer.WindUp(9 * Minute);
        timer.WindUp(Minute);
        _time.Advance(Minute);
        Assert.Equal(2, fired);
    }

    [Fact]
    public void Stopped_it_does_not_fire_and_can_be_wound_up_again()
    {
        int fired = 0;
        LaneTimer timer = new(_time, () => fired++);
        timer.WindUp(Minute);
        timer.Stop();
        _time.Advance(2 * Minute);
        Assert.Equal(0, fired);
        timer.WindUp(Minute);
        _time.Advance(Minute);
        Assert.Equal(1, fired);
    }
}
