using Whence.Linux.Loops;

namespace Whence.Linux.Tests.Loops;

public sealed class HandleTableTests : IDisposable
{
    private readonly TestLoop _loop = new();
    private readonly HandleTable _table = new();

    [Fact]
    public void A_number_finds_nobody_once_its_place_has_another_owner()
    {
        LoopHandle first = New(), second = New();
        ulong stale = _table.Add(first);
        Assert.Same(first, _table.Find(stale));
        _table.Remove(first);
        Assert.Null(_table.Find(stale));
        Assert.Equal(-1, first.Slot);
        ulong fresh = _table.Add(second);
        Assert.Equal((uint)stale, (uint)fresh);
        Assert.Null(_table.Find(stale));
        Assert.Same(second, _table.Find(fresh));
    }

    [Fact]
    public void A_number_that_was_never_given_finds_nobody()
    {
        _table.Add(New());
        Assert.Null(_table.Find(1));
        Assert.Null(_table.Find(uint.MaxValue));
        Assert.Null(_table.Find(ulong.MaxValue));
        Assert.Null(_table.Find(1ul << 32));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void However_many_come_and_go_each_is_found_by_its_own_number_alone(int seed)
    {
        Random random = new(seed);
        Dictionary<ulong, LoopHandle> there = [];
        List<ulong> gone = [];
        for (int i = 0; i < 20_000; i++)
        {
            if (there.Count == 0 || random.Next(100) < 52)
            {
                LoopHandle handle = New();
                there.Add(_table.Add(handle), handle);
            }
            else
            {
                ulong number = there.Keys.ElementAt(random.Next(Math.Min(there.Count, 64)));
                _table.Remove(there[number]);
                there.Remove(number);
                gone.Add(number);
            }
        }

        Assert.Equal(there.Count, _table.Count);
        Assert.All(there, pair => Assert.Same(pair.Value, _table.Find(pair.Key)));
        Assert.All(there, pair => Assert.Equal(pair.Key, _table.NumberOf(pair.Value)));
        Assert.All(gone, number => Assert.Null(_table.Find(number)));
        Assert.Equal(there.Values.ToHashSet(), [.. _table.Snapshot()]);
    }

    public void Dispose() => _loop.Dispose();

    private FakeHandle New() => new(_loop.Loop);
}
