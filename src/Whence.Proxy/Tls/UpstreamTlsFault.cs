namespace Whence.Proxy.Tls;

/// <summary>Why TLS with a target could not be had. The same names stand in the log and in the detail of a request's fault (<see
/// cref="UpstreamTlsFaultNames"/>); clients are never told.</summary>
internal enum UpstreamTlsFault : byte
{
    /// <summary>It could, or was not tried.</summary>
    None,

    /// <summary>One of our own files for it is not good.</summary>
    Files,

    /// <summary>The handshake was not complete within the time to connect.</summary>
    Timeout,

    /// <summary>The target closed or reset inside the handshake.</summary>
    Truncated,

    /// <summary>What the target sent is not TLS.</summary>
    Missing,

    /// <summary>The handshake failed: no version or cipher in common, or the target refused.</summary>
    Failed,

    /// <summary>The target's certificate does not lead to an authority that is believed, is out of its time, or is not for
    /// servers.</summary>
    CertificateUntrusted,

    /// <summary>The target's certificate is for another name.</summary>
    CertificateName,
}
