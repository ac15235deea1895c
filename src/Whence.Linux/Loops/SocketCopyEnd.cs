namespace Whence.Linux.Loops;

/// <summary>How a <see cref="SocketCopy"/> ended.</summary>
public enum SocketCopyEnd
{
    /// <summary>The source had no more. The target has not been told.</summary>
    Completed,

    /// <summary>The source broke off, or was closed.</summary>
    SourceFailed,

    /// <summary>The target took no more, or was closed.</summary>
    TargetFailed,
}
