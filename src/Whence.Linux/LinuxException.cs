using System.Runtime.InteropServices;

namespace Whence.Linux;

/// <summary>The kernel refused something without which we cannot go on.</summary>
public sealed class LinuxException : IOException
{
    /// <param name="call">The system call, as man-pages name it.</param>
    /// <param name="errno">What it failed with.</param>
    public LinuxException(string call, int errno)
        : base($"{call}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
        => Errno = errno;

    /// <inheritdoc cref="LinuxException(string, int)"/>
    public LinuxException()
    {
    }

    /// <inheritdoc cref="LinuxException(string, int)"/>
    public LinuxException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="LinuxException(string, int)"/>
    public LinuxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What it failed with.</summary>
    public int Errno { get; }

    /// <summary>Throws when a call that sets the last error failed.</summary>
    internal static int ThrowIfFailed(int result, string call)
        => result >= 0 ? result : throw new LinuxException(call, Marshal.GetLastPInvokeError());
}
