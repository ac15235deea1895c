using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles how the client is found.</summary>
internal sealed class ClientAddressCompiler(NetworkCompiler networks)
{
    public ClientAddressModel Compile(ClientAddressConfig config) => new()
    {
        Rules = [.. config.Rules.Select(Rule)],
        RejectWhenIndeterminate = config.WhenIndeterminate == WhenIndeterminate.Reject,
    };

    /// <summary>A proof without its secret has been reported; should it come here all the same, nobody is believed.</summary>
    private ClaimRule Rule(ClaimRuleConfig config) => new(
        config.From, networks.Compile(config.Proof is { Proof: null } ? [] : config.Trusted))
    {
        Proof = config.Proof?.Proof,
        AnySender = config.AnySender,
        Via = config.Via is { } via ? networks.Compile(via) : null,
        Depth = config.Depth,
        Limit = config.Limit,
        MaxHops = config.MaxHops,
    };
}
