namespace Whence.Proxy;

/// <summary>The one spelling of each <see cref="TerminationReason"/>.</summary>
public static class TerminationNames
{
    private static readonly string[] Names =
    [
        "completed", "empty", "client-reset", "upstream-reset", "idle-timeout", "upstream-unreachable", "peer-not-listed", "proxy-header-missing",
        "proxy-header-invalid", "proxy-header-timeout", "proxy-header-truncated", "proxy-header-too-large-to-send",
        "transparent-client-not-verified", "transparent-client-unusable", "transparent-family-mismatch", "transparent-port-in-use",
        "transparent-not-permitted", "transparent-same-subnet", "transparent-not-supported",
        "reveal-other-family", "reveal-client-not-verified", "client-not-announced",
        "tls-hello-invalid", "tls-no-route", "client-denied", "peer-denied",
        "client-not-allowed", "client-limit", "peer-limit", "listener-limit", "handshake-limit", "handshake-share", "handshake-rate", "tls-timeout",
        "tls-truncated", "tls-failed", "tls-record-invalid", "client-certificate-missing", "client-certificate-invalid",
        "protocol-error", "http2-flood", "peer-is-target", "session-evicted", "drained", "internal-error",
    ];

    /// <summary>For example <c>idle-timeout</c>.</summary>
    public static string ToName(this TerminationReason reason) => Names[(int)reason];
}
