namespace Whence;

/// <summary>The answer: who is on the other end, whether that is verified, and why.</summary>
/// <param name="Client">The client. Port 0 = not known. When the outcome is indeterminate: the sender.</param>
/// <param name="Verified">Whether every step to the client was vouched for by somebody trusted for it. Allow rules match only verified
/// clients.</param>
/// <param name="Outcome">How the answer came about.</param>
/// <param name="Reason">Why it is what it is.</param>
/// <param name="Source">Where the deciding claim was read.</param>
/// <param name="RuleIndex">Which rule decided, from 0; -1 when none did.</param>
public readonly record struct Resolution(
    AddressPort Client, bool Verified, ResolutionOutcome Outcome, ResolutionReason Reason, ClaimSource Source, int RuleIndex);
