namespace Whence.Proxy.Http;

/// <summary>How often one request is sent.</summary>
/// <param name="budget">Of its upstream.</param>
internal struct RetryTries(RetryBudget budget)
{
    private bool _hasRetried;

    /// <summary>Whether there is another try: for nothing that was answered. Connecting alone costs nobody anything twice. What was sent and
    /// came back without a byte is sent once more, and no third time.</summary>
    /// <remarks>If the budget has it, but on a kept connection that had gone stale: servers close idle ones whenever they like, by the hundred
    /// when they run short of workers (Apache), and clients must not see it.</remarks>
    public bool MayGoOn(AskResult last)
    {
        switch (last)
        {
            case AskResult.NotConnected:
                return true;

            case AskResult.Stale when !_hasRetried:
                return _hasRetried = true;

            case AskResult.Lost when !_hasRetried:
                return _hasRetried = budget.TryTake();

            default:
                return false;
        }
    }
}
