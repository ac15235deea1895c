namespace Whence.Proxy.Tls;

/// <summary>What became of the certificate of the other end.</summary>
internal enum CertificateVerdict : byte
{
    /// <summary>It was not asked for, or not looked at yet.</summary>
    None,

    /// <summary>Its chain ends at an authority that is believed, it is in its time, and it is for this use.</summary>
    Good,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>Its chain ends nowhere that is believed, it is out of its time, or it is for another use.</summary>
    Untrusted,

    /// <summary>It is good, but for another name.</summary>
    OtherName,
}
