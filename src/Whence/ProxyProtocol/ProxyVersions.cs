namespace Whence;

/// <summary>The versions of the PROXY protocol that a reader takes.</summary>
[Flags]
public enum ProxyVersions : byte
{
    /// <summary>None: every header is refused.</summary>
    None = 0,

    /// <summary>The line of text of PROXY specification section 2.1.</summary>
    V1 = 1,

    /// <summary>The binary header of PROXY specification section 2.2.</summary>
    V2 = 2,

    /// <summary>Both, the default.</summary>
    All = V1 | V2,
}
