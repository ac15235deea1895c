namespace Whence.Proxy.Tests;

public class ConnectionBudgetTests
{
    [Fact]
    public void Without_a_kept_connection_there_is_no_place_beyond_the_budget()
    {
        var budget = new ConnectionBudget(2);
        var idle = new Kept();
        budget.Register(idle);
        Assert.True(budget.TryEnterTarget());
        Assert.True(budget.TryEnterTarget());
        Assert.False(budget.TryEnterTarget());
        Assert.Equal(2, budget.OpenToTargets);
    }

    [Fact]
    public void Who_keeps_one_longest_gives_it_up()
    {
        var budget = new ConnectionBudget(2);
        Kept newer = new() { Budget = budget, OldestSince = 9 };
        Kept older = new() { Budget = budget, OldestSince = 5 };
        budget.Register(newer);
        budget.Register(older);
        Assert.True(budget.TryEnterTarget() && budget.TryEnterTarget() && budget.TryEnterTarget());
        Assert.Equal((long.MaxValue, 9), (older.OldestSince, newer.OldestSince));
        budget.Unregister(newer);
        Assert.False(budget.TryEnterTarget());
    }

    [Fact]
    public void One_that_was_taken_in_between_is_not_the_last_there_is()
    {
        var budget = new ConnectionBudget(1);
        Kept racing = new() { Budget = budget, OldestSince = 5, IsTakenFirst = true };
        budget.Register(racing);
        Assert.True(budget.TryEnterTarget());
        Assert.True(budget.TryEnterTarget());
        Assert.False(budget.TryEnterTarget());
    }

    private sealed class Kept : IIdleConnections
    {
        /// <summary>Somebody else takes the oldest just before it is dropped; a newer one is left.</summary>
        public bool IsTakenFirst { get; set; }

        public ConnectionBudget? Budget { get; init; }

        public long OldestSince { get; set; } = long.MaxValue;

        public bool DropOldest(long since)
        {
            if (IsTakenFirst)
            {
                IsTakenFirst = false;
                OldestSince++;
                return false;
            }

            bool has = OldestSince <= since && OldestSince != long.MaxValue;
            OldestSince = long.MaxValue;
            if (has)
            {
                Budget!.ExitTarget();
            }

            return has;
        }
    }
}
