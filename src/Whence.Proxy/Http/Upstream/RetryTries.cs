namespace Whence.Proxy.Http;

/// <summary>How often one request is sent.</summary>
/// <param name="budget">Of its upstream.</param>
internal struct RetryTries(RetryBudget budget)
{
    private bool _hasRetried;

    /// <summary>Whether there is another try: for nothing that was answered. Connecting alone costs nobody anything twice. What was sent and
    /// came back without a byte is sent once more, if the budget has it: on a kept connection that had gone stale, too, since a target that
    /// answers one request of each connection would otherwise be sent every other one twice.</summary>
    public bool MayGoOn(AskResult last)
    {
        switch (last)
        {
            case AskResult.NotConnected:
                return true;

            case (AskResult.Stale or AskResult.Lost) when !_hasRetried:
                return _hasRetried = budget.TryTake();

            default:
                return false;
        }
    }
}
