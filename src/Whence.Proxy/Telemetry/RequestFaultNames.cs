namespace Whence.Proxy;

/// <summary>The one spelling of each <see cref="RequestFault"/>.</summary>
public static class RequestFaultNames
{
    private static readonly string[] Names =
    [
        "none", "no-route", "bad-request", "client-indeterminate", "client-denied", "client-not-allowed", "client-limit", "upstream-unreachable",
        "transparent-source",
        "upstream-failed", "upstream-timeout", "client-gone", "not-supported", "expectation-failed", "loop", "internal-error",
    ];

    /// <summary>For example <c>no-route</c>.</summary>
    public static string ToName(this RequestFault fault) => Names[(int)fault];
}
