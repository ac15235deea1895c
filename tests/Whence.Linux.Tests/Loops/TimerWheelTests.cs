using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

/// <summary>The wheel against a plain list that is sorted by tick.</summary>
public sealed class TimerWheelTests
{
    private readonly TimerWheel _wheel = new();
    private readonly List<Timer> _waiting = [];
    private readonly List<Timer> _fired = [];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    /// <summary>Steps of a tick, of a slot of each wheel, and of everything between.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_comes_and_goes_fires_in_order_at_its_own_tick_and_is_never_lost(int seed)
    {
        Random random = new(seed);
        int farthest = random.Next(1, 40);
        for (int i = 0; i < 3000; i++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    Add(_wheel.Now + random.NextInt64(-3, 1L << random.Next(1, farthest)), again: random.Next(4));
                    break;
                case < 7 when _waiting.Count > 0:
                    Remove(_waiting[random.Next(_waiting.Count)]);
                    break;
                default:
                    Advance(_wheel.Now + random.NextInt64(1L << random.Next(1, farthest)));
                    break;
            }

            AssertNextIsRight();
        }

        Advance(_wheel.Now + (1L << 42));
        Assert.Empty(_waiting);
        Assert.Equal(0, _wheel.Count);
        Assert.Null(_wheel.Next());
    }

    [Fact]
    public void Each_distance_on_either_side_of_each_wheel_fires_at_its_tick()
    {
        foreach (long start in new[] { 0L, 1, 63, 64, 4095, (1L << 30) - 1, (1L << 36) - 1, (1L << 36) + 12345 })
        {
            for (int bit = 0; bit <= 35; bit++)
            {
                foreach (long distance in new[] { (1L << bit) - 1, 1L << bit, (1L << bit) + 1 }.Where(static distance => distance is > 0 and <= 1L << 35))
                {
                    TimerWheel wheel = new();
                    wheel.Advance(start);
                    Timer timer = new(wheel, start + distance);
                    wheel.Add(timer, timer.Tick);
                    wheel.Advance(timer.Tick - 1);
                    Assert.Equal(-1, timer.FiredAt);
                    wheel.Advance(timer.Tick);
                    Assert.Equal(timer.Tick, timer.FiredAt);
                }
            }
        }
    }

    [Fact]
    public void What_is_farther_away_than_the_wheel_is_high_is_asked_again_and_not_taken_for_now()
    {
        Timer timer = new(_wheel, 1L << 45);
        _wheel.Add(timer, timer.Tick);
        int steps = 0;
        while (timer.FiredAt < 0)
        {
            _wheel.Advance(_wheel.Next()!.Value);
            steps++;
        }

        Assert.Equal(timer.Tick, timer.FiredAt);
        Assert.True(steps < 10_000, $"{steps} steps");
    }

    [Fact]
    public void The_end_of_time_does_no_harm()
    {
        Timer timer = new(_wheel, long.MaxValue);
        _wheel.Add(timer, long.MaxValue);
        _wheel.Advance(1L << 40);
        Assert.Equal(-1, timer.FiredAt);
        Assert.Equal(1, _wheel.Count);
        _wheel.Remove(timer);
        Assert.Null(_wheel.Next());
    }

    /// <summary>64 is where a slot of the second wheel begins: whoever throws there must not hold up the rest of that slot.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(1 << 18)]
    public void Whoever_throws_is_off_the_wheel_and_delays_nobody(long edge)
    {
        Timer neighbour = new(_wheel, edge + 5), early = new(_wheel, edge + 2);
        Timer thrower = new(_wheel, edge) { OnFire = static () => throw new InvalidOperationException("meant") };
        foreach (Timer timer in new[] { early, neighbour, thrower })
        {
            _wheel.Add(timer, timer.Tick);
        }

        Assert.Throws<InvalidOperationException>(() => _wheel.Advance(edge));
        Timer late = new(_wheel, edge + 20);
        _wheel.Add(late, late.Tick);
        for (long tick = edge; tick <= edge + 20; tick++)
        {
            _wheel.Advance(tick);
        }

        Assert.Equal([edge, edge + 2, edge + 5, edge + 20], new[] { thrower, early, neighbour, late }.Select(static timer => timer.FiredAt));
    }

    private void Add(long tick, int again)
    {
        long due = Math.Max(tick, _wheel.Now + 1);
        Timer timer = new(_wheel, due);
        timer.OnFire = () => OnFired(timer, again);
        _waiting.Add(timer);
        _wheel.Add(timer, tick);
    }

    private void OnFired(Timer timer, int again)
    {
        _waiting.Remove(timer);
        _fired.Add(timer);
        switch (again)
        {
            case 1: // what is added while firing, for at once and for later
                Add(_wheel.Now + (timer.Tick & 127), 0);
                break;
            case 2 when _waiting.Count > 0:
                Remove(_waiting[(int)(timer.Tick % _waiting.Count)]);
                break;
            default:
                break;
        }
    }

    private void Remove(Timer timer)
    {
        Assert.True(_waiting.Remove(timer));
        _wheel.Remove(timer);
        Assert.False(timer.IsFiled);
    }

    private void Advance(long tick)
    {
        _fired.Clear();
        _wheel.Advance(tick);
        Assert.Equal(tick, _wheel.Now);
        Assert.All(_fired, timer => Assert.Equal(timer.Tick, timer.FiredAt));
        Assert.Equal(_fired.Select(static timer => timer.Tick).Order(), _fired.Select(static timer => timer.Tick));
        Assert.DoesNotContain(_waiting, timer => timer.Tick <= tick);
    }

    private void AssertNextIsRight()
    {
        Assert.Equal(_waiting.Count, _wheel.Count);
        if (_waiting.Count == 0)
        {
            Assert.Null(_wheel.Next());
            return;
        }

        // Later would be late; not after now would be a loop that spins.
        Assert.InRange(_wheel.Next()!.Value, _wheel.Now + 1, _waiting.Min(static timer => timer.Tick));
    }

    private sealed class Timer(TimerWheel wheel, long tick) : TimerNode
    {
        public Action OnFire { get; set; } = static () => { };

        public long Tick => tick;

        public long FiredAt { get; private set; } = -1;

        internal override void Fire()
        {
            Assert.False(IsFiled);
            if (tick > wheel.Now)
            {
                wheel.Add(this, tick); // it was farther away than the wheel is high
                return;
            }

            Assert.Equal(-1, FiredAt);
            FiredAt = wheel.Now;
            OnFire();
        }
    }
}
