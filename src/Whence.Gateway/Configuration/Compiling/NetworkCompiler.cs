namespace Whence.Gateway.Configuration;

/// <summary>Looks up names of networks.</summary>
internal sealed class NetworkCompiler(IEnumerable<NetworkConfig> networks)
{
    private readonly Dictionary<string, NetworkConfig> _byName = networks.ToDictionary(static network
        => network.Name, StringComparer.Ordinal);

    /// <summary>The members of some references together. No reference = nobody.</summary>
    public TrustedNetworks Compile(IEnumerable<NetworkReference> references)
    {
        List<NetworkMember> members = [.. references.SelectMany(Members)];
        return new TrustedNetworks(
            members.Where(static member => member.Prefix is not null).Select(static member => member.Prefix!.Value),
            members.Exists(static member => member.IsUnix));
    }

    /// <summary>The members that a reference stands for.</summary>
    public IEnumerable<NetworkMember> Members(NetworkReference reference) => reference switch
    {
        { Member: { } member } => [member],
        { Name: { } name } => _byName[name].Members,
        _ => [],
    };
}
