namespace Whence.Proxy;

/// <summary>The one spelling of each <see cref="ClientHelloReason"/>.</summary>
public static class ClientHelloReasonNames
{
    private static readonly string[] Names =
    [
        "none", "not-tls", "plain-http", "ssl2", "record-type", "record-version", "record-too-long", "empty-fragment", "message-type",
        "too-long", "trailing-data", "malformed", "duplicate-extension", "server-name-repeated", "server-name-malformed", "version-too-old",
    ];

    /// <summary>For example <c>record-too-long</c>.</summary>
    public static string ToName(this ClientHelloReason reason) => Names[(int)reason];
}
