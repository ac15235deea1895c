namespace Whence;

/// <summary>Reads PROXY protocol headers, version 1 (text) and 2 (binary), from bytes as they arrive.</summary>
/// <remarks>Never throws on input, never allocates, keeps no state: safe to use from any thread. Written by
/// <see cref="ProxyHeaderWriter"/>.</remarks>
public static class ProxyHeaderReader
{
    /// <summary>Reads a header from the start of <paramref name="source"/>.</summary>
    /// <param name="source">All bytes received so far, from the first one on.</param>
    /// <param name="options">What is taken; <c>default</c> for the defaults.</param>
    /// <param name="header">The header, when the result is <see cref="ReadStatus.Done"/>.</param>
    /// <param name="consumed">On <see cref="ReadStatus.Done"/> the bytes of the header; on <see cref="ReadStatus.NeedMore"/> the least
    /// total length worth calling again with, so that a sender of single bytes costs next to nothing; else 0.
    /// </param>
    /// <param name="reason">Why, when the result is <see cref="ReadStatus.Invalid"/>; else <see cref="ProxyReason.None"/>.</param>
    /// <returns>How far the bytes decide. Result and reason do not depend on how the bytes were split. <see cref="ReadStatus.NotAHeader"/>
    /// comes with the first byte that differs from both <c>PROXY </c> and the 12 bytes of the v2 signature (PROXY specification sections
    /// 2.1 and 2.2).
    /// </returns>
    public static ReadStatus Read(
        ReadOnlySpan<byte> source, scoped in ProxyReadOptions options, out ProxyHeader header, out int consumed, out ProxyReason reason)
    {
        if (source.StartsWith(V2Layout.Signature))
        {
            if ((options.Versions & ProxyVersions.V2) != 0)
            {
                return V2Reader.Read(source, options.MaxSize, out header, out consumed, out reason);
            }

            reason = ProxyReason.VersionNotAllowed;
        }
        else if (source.StartsWith(V1Reader.Keyword))
        {
            if ((options.Versions & ProxyVersions.V1) != 0)
            {
                return V1Reader.Read(source, out header, out consumed, out reason);
            }

            reason = ProxyReason.VersionNotAllowed;
        }
        else
        {
            reason = ProxyReason.None;
        }

        header = default;
        consumed = 0;
        if (reason != ProxyReason.None)
        {
            return ReadStatus.Invalid;
        }

        if (V2Layout.Signature.StartsWith(source) || V1Reader.Keyword.StartsWith(source))
        {
            consumed = source.Length + 1;
            return ReadStatus.NeedMore;
        }

        return ReadStatus.NotAHeader;
    }

    /// <summary>
    /// As <see cref="Read"/>, for bytes behind which nothing comes: a datagram, or a stream that has ended. A header that is cut off is
    /// <see cref="ReadStatus.Invalid"/> with <see cref="ProxyReason.Truncated"/>; less than <c>PROXY </c> or the v2 signature, nothing at
    /// all included, is <see cref="ReadStatus.NotAHeader"/>.
    /// </summary>
    /// <param name="source">All there is.</param>
    /// <param name="options">What is taken; <c>default</c> for the defaults.</param>
    /// <param name="header">The header, when the result is <see cref="ReadStatus.Done"/>.</param>
    /// <param name="consumed">On <see cref="ReadStatus.Done"/> the bytes of the header, else 0.</param>
    /// <param name="reason">Why, when the result is <see cref="ReadStatus.Invalid"/>; else <see cref="ProxyReason.None"/>.</param>
    /// <returns>Never <see cref="ReadStatus.NeedMore"/>.</returns>
    public static ReadStatus ReadFinal(
        ReadOnlySpan<byte> source, scoped in ProxyReadOptions options, out ProxyHeader header, out int consumed, out ProxyReason reason)
    {
        ReadStatus status = Read(source, options, out header, out consumed, out reason);
        if (status != ReadStatus.NeedMore)
        {
            return status;
        }

        consumed = 0;
        if (source.StartsWith(V2Layout.Signature) || source.StartsWith(V1Reader.Keyword))
        {
            reason = ProxyReason.Truncated;
            return ReadStatus.Invalid;
        }

        return ReadStatus.NotAHeader;
    }
}
