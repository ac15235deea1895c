using System.Collections.Frozen;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Whence.Proxy.Http;

/// <summary>The names that answers carry, each as one shared string.</summary>
internal static class KnownFields
{
    /// <summary>Longer names are never common.</summary>
    private const int LongestName = 64;

    private static readonly Dictionary<string, KnownField> Apart = new(StringComparer.OrdinalIgnoreCase)
    {
        [HeaderNames.ContentLength] = KnownField.ContentLength,
        [HeaderNames.ContentType] = KnownField.ContentType,
        [HeaderNames.Date] = KnownField.Date,
        [HeaderNames.Server] = KnownField.Server,
        [HeaderNames.ETag] = KnownField.ETag,
        [HeaderNames.LastModified] = KnownField.LastModified,
        [HeaderNames.CacheControl] = KnownField.CacheControl,
        [HeaderNames.Vary] = KnownField.Vary,
        [HeaderNames.Expires] = KnownField.Expires,
        [HeaderNames.AcceptRanges] = KnownField.AcceptRanges,
        [HeaderNames.ContentEncoding] = KnownField.ContentEncoding,
        [HeaderNames.Location] = KnownField.Location,
    };

    /// <summary>As they are usually spelled; another spelling goes on as it is.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Common = FrozenSet.ToFrozenSet(
        [
            .. Apart.Keys,
            HeaderNames.SetCookie, HeaderNames.Age, HeaderNames.Allow, HeaderNames.AltSvc, HeaderNames.ContentDisposition,
            HeaderNames.ContentLanguage, HeaderNames.ContentRange, HeaderNames.ContentSecurityPolicy, HeaderNames.Link, HeaderNames.Pragma,
            HeaderNames.RetryAfter, HeaderNames.StrictTransportSecurity, HeaderNames.WWWAuthenticate, HeaderNames.XContentTypeOptions,
            HeaderNames.XFrameOptions, HeaderNames.XPoweredBy,
            HeaderNames.AccessControlAllowOrigin, HeaderNames.AccessControlAllowCredentials, HeaderNames.AccessControlExposeHeaders,
            "X-Request-Id", "X-XSS-Protection", "Referrer-Policy", "Permissions-Policy",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The name as a string: a shared one where it is known.</summary>
    public static string NameOf(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[LongestName];
        return name.Length <= LongestName && Ascii.ToUtf16(name, text, out int length) == System.Buffers.OperationStatus.Done
            && Common.TryGetValue(text[..length], out string? known)
            ? known
            : Encoding.Latin1.GetString(name);
    }

    public static KnownField KindOf(string name)
        => HopByHop.Contains(name) ? KnownField.HopByHop : Apart.GetValueOrDefault(name);
}
