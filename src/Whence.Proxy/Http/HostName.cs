namespace Whence.Proxy.Http;

/// <summary>Reading the value of <c>Host</c>.</summary>
internal static class HostName
{
    /// <summary>The name without port and without the dot that may end it; brackets of an IPv6 address stay.</summary>
    public static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        int end = host.StartsWith('[') ? host.IndexOf(']') + 1 : host.IndexOf(':');
        if (end > 0)
        {
            host = host[..end];
        }

        return host.EndsWith('.') ? host[..^1] : host;
    }
}
