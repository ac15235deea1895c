using Whence.Gateway.Configuration;

namespace Whence.Cli.Doctor;

/// <summary>What a configuration needs of the machine: targets that see the client's own address.</summary>
/// <param name="Targets">Those, each once.</param>
internal sealed record TransparentNeeds(IReadOnlyList<Address> Targets)
{
    /// <summary>The families of the targets.</summary>
    public IReadOnlyList<IpFamily> Families => [.. Targets.Select(IpFamily.Of).Distinct()];

    public static TransparentNeeds Of(GatewayConfig config) => new(
    [
        .. config.Upstreams
            .Where(static upstream => upstream.Send.Transparent)
            .SelectMany(static upstream => upstream.Targets.Select(static target => target.Address.Address.Unmap()))
            .Distinct(),
    ]);
}
