namespace Whence.Proxy.Http;

/// <summary>What the name of a field means on a route.</summary>
[Flags]
internal enum FieldTraits
{
    /// <summary>Nothing: it goes on to the target.</summary>
    None = 0,

    /// <summary>Managed, and spelled as it should be: it survives from whoever is trusted for it.</summary>
    Managed = 1,

    /// <summary>Another spelling of a managed name: it never survives.</summary>
    Misspelled = 2,

    /// <summary>It stays behind: hop-by-hop, written anew, or taken away by the configuration.</summary>
    StaysBehind = 4,

    /// <summary>It says who the client is: it stays behind where that is not known.</summary>
    NamesClient = 8,

    /// <summary>A rule reads one client from it: it stays behind unless that rule decided.</summary>
    IsSource = 16,

    /// <summary>It says which proxies the request passed.</summary>
    IsVia = 32,

    /// <summary>No field can be called so (RFC 9110 section 5.1): a request that has one is refused.</summary>
    Malformed = 64,
}
