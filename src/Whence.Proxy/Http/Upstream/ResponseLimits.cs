namespace Whence.Proxy.Http;

/// <summary>What a target's answer may have of each.</summary>
internal static class ResponseLimits
{
    /// <summary>Status line and field lines, bytes. As much as we take from clients, and four times what nginx takes by default. It is the
    /// receive buffer too, so that a head never needs a second one.</summary>
    public const int Head = 32 * 1024;

    /// <summary>One line, bytes: half of the head. Content-Security-Policy and Set-Cookie reach some KiB.</summary>
    public const int Line = 16 * 1024;

    /// <summary>Field lines. As many as Envoy takes, and as we take from clients.</summary>
    public const int Fields = 100;

    /// <summary>Interim answers (1xx) before the final one. A page of early hints comes in one or two; without a bound a target could go on
    /// with them for ever.</summary>
    public const int Interim = 16;

    /// <summary>The extensions of one chunk, bytes. Nobody needs more than a signature (70 to 150).</summary>
    public const int ChunkExtension = 256;

    /// <summary>Bytes of chunk extensions beyond what the data of their chunks outweigh: one-byte chunks with long extensions make us read
    /// hundreds of bytes for each (CVE-2023-39326).</summary>
    public const int ChunkOverhead = 16 * 1024;

    /// <summary>All trailer lines, bytes: they are held until the last. Checksums, a signature and what gRPC says of an error have room.</summary>
    public const int Trailers = 8 * 1024;
}
