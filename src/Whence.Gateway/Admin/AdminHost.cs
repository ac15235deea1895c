namespace Whence.Gateway.Admin;

/// <summary>Whether a request was meant for the admin listener.</summary>
/// <remarks>
/// A page in a browser on this machine can point a name of its own at 127.0.0.1 and read what answers there (DNS rebinding); it cannot make
/// the browser say an address or <c>localhost</c> in <c>Host</c>.
/// </remarks>
internal static class AdminHost
{
    /// <summary>Whether the value of <c>Host</c> is an address or <c>localhost</c>, with or without a port; none (HTTP/1.0)
    /// passes.</summary>
    public static bool IsOurs(string host)
    {
        if (host.Length == 0 || AddressPort.TryParse(host, out _))
        {
            return true;
        }

        string bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        return Address.TryParse(bare, out _)
            || bare.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (bare.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)
                && bare.AsSpan("localhost:".Length).ContainsAnyExceptInRange('0', '9') is false);
    }
}
