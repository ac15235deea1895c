namespace Whence.Proxy.Tls;

/// <summary>What is wrong with a file of TLS.</summary>
public enum TlsFileFault
{
    /// <summary>It is not there, or may not be read.</summary>
    Unreadable,

    /// <summary>It is larger than such a file can be.</summary>
    TooLarge,

    /// <summary>There is no certificate in it that can be read.</summary>
    NoCertificate,

    /// <summary>There is no key in it that can be read, or it is encrypted.</summary>
    NoKey,

    /// <summary>The key is of another certificate.</summary>
    OtherKey,
}

/// <summary>The words for them.</summary>
public static class TlsFileFaults
{
    /// <summary>For example <c>cannot be read</c>, behind the name of the file.</summary>
    public static string ToText(this TlsFileFault fault) => fault switch
    {
        TlsFileFault.Unreadable => "cannot be read",
        TlsFileFault.TooLarge => "is larger than 1 MiB",
        TlsFileFault.NoCertificate => "has no certificate in PEM",
        TlsFileFault.NoKey => "has no private key in PEM, or an encrypted one",
        _ => "is the key of another certificate",
    };
}
