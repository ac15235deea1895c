namespace Whence.Proxy;

/// <summary>Whether somebody gets in, by address. Pure; how many at once is <see cref="AddressCounts"/>' part.</summary>
internal static class AccessJudge
{
    /// <summary>Judges the other end of the socket, before a byte is read.</summary>
    /// <returns>Why it does not get in; null if it does.</returns>
    public static TerminationReason? JudgePeer(AccessModel access, Address peer)
        => access.Deny.Contains(peer) ? TerminationReason.PeerDenied : null;

    /// <summary>Judges the sender by what holds already before a request is read: the deny list.</summary>
    /// <returns>Why it does not get in; null if it does.</returns>
    public static TerminationReason? JudgeSender(AccessModel access, Address sender)
        => access.Deny.Contains(sender) ? TerminationReason.ClientDenied : null;

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
