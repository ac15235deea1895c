namespace Whence.Gateway.Configuration;

/// <summary>
/// One element of <c>trusted</c>, <c>via</c>, <c>allow</c>, <c>deny</c> or <c>from</c>: the name of a network, or an address directly.
/// </summary>
/// <param name="Name">The name of a network; null when <paramref name="Member"/> is given.</param>
/// <param name="Member">The address written directly; null when <paramref name="Name"/> is given.</param>
public sealed record NetworkReference(string? Name, NetworkMember? Member)
{
    /// <summary>As it is written in the file.</summary>
    public override string ToString() => Name ?? Member?.ToString() ?? string.Empty;
}
