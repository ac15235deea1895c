namespace Whence.Proxy.Http;

/// <summary>Which values of trailers go on to a target.</summary>
internal static class TrailerValue
{
    /// <summary>Whether one does: visible ASCII, spaces and tabs.</summary>
    /// <remarks>Other bytes are allowed (obs-text, RFC 9110 section 5.5), but Kestrel as a target refuses them in a trailer, long after it has begun to
    /// act on the request. A trailer may be dropped at any time; a request may not.</remarks>
    public static bool GoesToTarget(string value)
    {
        foreach (char character in value)
        {
            if (character is (< ' ' or > '~') and not '\t')
            {
                return false;
            }
        }

        return true;
    }
}
