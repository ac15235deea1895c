namespace Whence.Proxy.Http;

/// <summary>The one spelling of each <see cref="ResponseReason"/>.</summary>
internal static class ResponseReasonNames
{
    private static readonly string[] Names =
    [
        "none", "closed-before-answer", "closed-in-head", "closed-in-body", "connection-reset", "bare-carriage-return", "bare-line-feed",
        "line-too-long", "head-too-large", "too-many-fields", "version-unknown", "status-malformed", "status-out-of-range",
        "reason-phrase-control", "protocol-switched", "upgrade-not-agreed", "too-many-interim", "field-folded", "field-without-colon", "field-name-empty",
        "field-name-malformed", "field-value-control", "content-length-malformed", "content-length-overflow", "content-length-repeated",
        "content-length-with-coding", "coding-unknown", "coding-repeated", "coding-in-http10", "chunk-size-malformed",
        "chunk-size-overflow", "chunk-extension-too-long", "chunk-extension-control", "chunk-not-terminated", "trailers-too-large", "not-taken",
    ];

    /// <summary>For example <c>line-too-long</c>.</summary>
    public static string ToName(this ResponseReason reason) => Names[(int)reason];
}
