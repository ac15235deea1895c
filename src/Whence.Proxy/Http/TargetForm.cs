namespace Whence.Proxy.Http;

/// <summary>The forms of a request target (RFC 9112 section 3.2).</summary>
internal enum TargetForm
{
    /// <summary>None of them.</summary>
    Malformed,

    /// <summary><c>/path?query</c></summary>
    Origin,

    /// <summary><c>http://host/path?query</c></summary>
    Absolute,

    /// <summary><c>*</c></summary>
    Asterisk,
}
