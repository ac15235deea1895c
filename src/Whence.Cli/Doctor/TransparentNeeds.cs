using Whence.Gateway.Configuration;

namespace Whence.Cli.Doctor;

/// <summary>What a configuration needs of the machine: targets that see the client's own address.</summary>
/// <param name="Targets">Those, each once.</param>
internal sealed record TransparentNeeds(IReadOnlyList<Address> Targets)
{
    /// <summary>The families of the targets whose answers come in from elsewhere.</summary>
    public IReadOnlyList<IpFamily> Families => FamiliesOf(isLoopback: false);

    /// <summary>The families of the targets on this machine's loopback.</summary>
    public IReadOnlyList<IpFamily> LoopbackFamilies => FamiliesOf(isLoopback: true);

    public static TransparentNeeds Of(GatewayConfig config) => new(
    [
        .. config.Upstreams
            .Where(static upstream => upstream.Send.Transparent)
            .SelectMany(static upstream => upstream.Targets.Select(static target => target.Address.Address.Unmap()))
            .Distinct(),
    ]);

    private IReadOnlyList<IpFamily> FamiliesOf(bool isLoopback)
        => [.. Targets.Where(target => target.IsLoopback == isLoopback).Select(IpFamily.Of).Distinct()];
}
