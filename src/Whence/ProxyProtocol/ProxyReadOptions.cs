namespace Whence;

/// <summary>What a reader of PROXY headers takes.</summary>
/// <param name="MaxSize">The most bytes of a v2 header, its first 16 included.</param>
/// <param name="Versions">The versions that are taken.</param>
/// <remarks>
/// <c>default</c> and <c>new()</c> are the defaults: 4096 bytes, both versions. The limit is checked against the 16-byte start of a v2
/// header, so that a sender cannot make its receiver wait for, or hold, more than this. A v1 line is never longer than 107 bytes.
/// </remarks>
public readonly record struct ProxyReadOptions(int MaxSize = ProxyReadOptions.DefaultMaxSize, ProxyVersions Versions = ProxyVersions.All)
{
    /// <summary>The default of <see cref="MaxSize"/>, in bytes: addresses and every TLV but a client certificate fit.</summary>
    public const int DefaultMaxSize = 4096;

    /// <summary>The largest v2 header there can be, in bytes: 16 and a length of 65,535 (PROXY specification section 2.2).</summary>
    public const int LargestMaxSize = 65_551;

    // Kept as distances from the defaults, so that a struct of zeros means them.
    private readonly int _belowDefault = DefaultMaxSize - MaxSize;
    private readonly ProxyVersions _refused = ProxyVersions.All ^ Versions;

    /// <summary>The most bytes of a v2 header, its first 16 included; 4096 by default. More than <see cref="LargestMaxSize"/> is as
    /// much.</summary>
    public int MaxSize
    {
        get => DefaultMaxSize - _belowDefault;
        init => _belowDefault = DefaultMaxSize - value;
    }

    /// <summary>The versions that are taken; both by default.</summary>
    public ProxyVersions Versions
    {
        get => ProxyVersions.All ^ _refused;
        init => _refused = ProxyVersions.All ^ value;
    }
}
