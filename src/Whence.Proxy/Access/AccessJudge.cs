namespace Whence.Proxy;

/// <summary>Whether somebody gets in, by address. Pure; how many at once is <see cref="AddressCounts"/>' part.</summary>
internal static class AccessJudge
{
    /// <summary>Whether the deny list keeps an address out: the peer before a byte is read, the sender before a request is.</summary>
    public static bool IsDenied(AccessModel access, Address address) => access.Deny.Contains(address);

    /// <summary>Judges the client: deny always holds, allow matches verified clients alone.</summary>
    /// <returns>Why it does not get in; null if it does.</returns>
    public static TerminationReason? JudgeClient(AccessModel access, in Resolution resolution)
    {
        if (access.Deny.Contains(resolution.Client.Address))
        {
            return TerminationReason.ClientDenied;
        }

        bool allowed = access.Allow is not { } allow || (resolution.Verified && allow.Contains(resolution.Client.Address));
        return allowed ? null : TerminationReason.ClientNotAllowed;
    }
}
