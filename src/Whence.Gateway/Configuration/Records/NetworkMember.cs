namespace Whence.Gateway.Configuration;

/// <summary>A prefix, or every peer on an AF_UNIX socket.</summary>
/// <param name="Prefix">The prefix; null = <c>unix:</c>.</param>
public sealed record NetworkMember(Prefix? Prefix)
{
    /// <summary>Whether it stands for peers on AF_UNIX sockets.</summary>
    public bool IsUnix => Prefix is null;

    /// <summary>As it is written in the file.</summary>
    public override string ToString() => Prefix?.ToString() ?? "unix:";
}
