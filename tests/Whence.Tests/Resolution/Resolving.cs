namespace Whence.Tests.Resolution;

/// <summary>Short words for the tests of the resolver.</summary>
internal static class Resolving
{
    internal static AddressPort Port(string address, ushort port = 0) => new(Parse(address), port);

    internal static Address Parse(string text)
        => text == "unix:" ? Address.Unix : Address.TryParse(text.AsSpan(), out Address address) ? address : throw new ArgumentException(text);

    internal static TrustedNetworks Networks(params string[] prefixes) => new(
        prefixes.Where(static text => text != "unix:").Select(static text => Prefix.TryParse(text.AsSpan(), out Prefix prefix, out _) ? prefix : throw new ArgumentException(text)),
        unix: prefixes.Contains("unix:"));

    internal static ConnectionSource Direct(string peer) => ConnectionSource.Direct(Port(peer, 4000), Port("192.0.2.1", 443));

    internal static ConnectionSource Proxied(string peer, string source, bool optional = false, byte[]? tlvs = null)
        => ConnectionSource.Proxied(Port(peer, 4000), Port("192.0.2.1", 443), ClaimSource.ProxyV2, Port(source, 5000), Port("198.51.100.1", 443), optional, tlvs);

    internal static Whence.Resolution Resolve(ConnectionSource source, ClaimRule[] rules, params (string Name, string Value)[] fields)
        => Resolve(source, rules, out _, fields);

    internal static Whence.Resolution Resolve(ConnectionSource source, ClaimRule[] rules, out List<Hop> hops, params (string Name, string Value)[] fields)
    {
        hops = [];
        var claims = new RequestClaims(fields);
        var sink = new HopList(hops);
        Whence.Resolution explained = ClientResolver.Resolve(source, rules, ref claims, ref sink);
        var nobody = default(NoHops);
        Assert.Equal(explained, ClientResolver.Resolve(source, rules, ref claims, ref nobody));
        return explained;
    }
}
