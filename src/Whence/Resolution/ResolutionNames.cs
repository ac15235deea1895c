namespace Whence;

/// <summary>The one spelling of each name in logs, metrics, JSON and documentation.</summary>
public static class ResolutionNames
{
    private static readonly string[] Outcomes = ["direct", "forwarded", "all-trusted", "indeterminate"];

    private static readonly string[] Sources =
        ["socket", "proxy-v1", "proxy-v2", "x-forwarded-for", "forwarded", "header", "query", "cookie", "form", "tlv", "spp", "toa"];

    private static readonly string[] Reasons =
    [
        "socket", "proxy-local", "proxy", "untrusted-hop", "limit-reached", "depth-reached", "all-hops-trusted", "single-value", "untrusted-sender",
        "claim-missing", "proxy-optional", "proxy-first-datagram", "unproven", "depth-unvouched", "loopback-claim", "proxy-unknown", "proxy-unusable-address", "claim-empty", "claim-malformed",
        "claim-unknown", "claim-obfuscated", "claim-unusable-address", "claim-duplicate", "too-many-hops", "list-too-short", "via-not-passed", "claim-unreadable",
        "proof-missing", "toa", "toa-missing", "toa-invalid",
    ];

    /// <summary>For example <c>all-trusted</c>.</summary>
    public static string ToName(this ResolutionOutcome outcome) => Outcomes[(int)outcome];

    /// <summary>For example <c>x-forwarded-for</c>.</summary>
    public static string ToName(this ClaimSource source) => Sources[(int)source];

    /// <summary>For example <c>claim-malformed</c>.</summary>
    public static string ToName(this ResolutionReason reason) => Reasons[(int)reason];
}
