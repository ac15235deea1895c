namespace Whence.Proxy.Tls;

/// <summary>The one spelling of each <see cref="UpstreamTlsFault"/>.</summary>
internal static class UpstreamTlsFaultNames
{
    private static readonly string[] Names =
    [
        "none", "tls-files", "tls-timeout", "tls-truncated", "tls-missing", "tls-failed", "certificate-untrusted", "certificate-name",
    ];

    /// <summary>For example <c>certificate-name</c>.</summary>
    public static string ToName(this UpstreamTlsFault fault) => Names[(int)fault];
}
