namespace Whence.Linux.Reveal;

/// <summary>Clients cannot be revealed; the message is one line that says why, and what to use instead.</summary>
public sealed class RevealException : IOException
{
    /// <inheritdoc cref="RevealException"/>
    public RevealException()
    {
    }

    /// <inheritdoc cref="RevealException"/>
    public RevealException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="RevealException"/>
    public RevealException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
