namespace Whence.Proxy.Http;

/// <summary>How often one request is sent.</summary>
/// <param name="budget">Of its upstream.</param>
internal struct RetryTries(RetryBudget budget)
{
    private bool _hasRetried;

    /// <summary>Whether there is another try: for nothing that was answered or may have been acted on. What was lost is sent to another target
    /// once; connecting alone costs nobody anything twice, and a kept connection that had gone stale says nothing of its target.</summary>
    public bool MayGoOn(AskResult last)
    {
        switch (last)
        {
            case AskResult.NotConnected or AskResult.Stale:
                return true;

            case AskResult.Lost when !_hasRetried:
                return _hasRetried = budget.TryTake();

            default:
                return false;
        }
    }
}
