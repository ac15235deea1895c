namespace Whence.Proxy.Transport;

/// <summary>How copying from one connection to another ended.</summary>
public enum CopyResult
{
    /// <summary>The source had no more.</summary>
    Completed,

    /// <summary>The source broke off.</summary>
    SourceFailed,

    /// <summary>The target took no more.</summary>
    TargetFailed,
}
