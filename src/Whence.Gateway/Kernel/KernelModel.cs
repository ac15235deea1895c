using System.Collections.Immutable;
using Whence.Proxy;

namespace Whence.Gateway.Kernel;

/// <summary>A listener whose connections the kernel moves, compiled and validated. Immutable.</summary>
/// <remarks>Binds and targets are all of one address family: NAT does not cross families.</remarks>
public sealed record KernelModel
{
    /// <summary>The name in logs, metrics and configuration; the table is named by it.</summary>
    public required string Name { get; init; }

    /// <summary>Whose ports <see cref="Bind"/> names.</summary>
    public KernelProtocol Protocol { get; init; }

    /// <summary>What is taken.</summary>
    public required ImmutableArray<KernelBind> Bind { get; init; }

    /// <summary>Whether new connections are taken; those that run go on whatever it says.</summary>
    public bool TakesNew { get; init; } = true;

    /// <summary>The targets, each once. None = whoever comes is dropped.</summary>
    public required ImmutableArray<TargetModel> Targets { get; init; }

    /// <summary>How a target is chosen for a new connection.</summary>
    public KernelBalance Balance { get; init; }

    /// <summary>If set, only clients in these blocks get in; the empty list = nobody.</summary>
    public ImmutableArray<Prefix>? Allow { get; init; }

    /// <summary>Clients in these blocks do not get in.</summary>
    public ImmutableArray<Prefix> Deny { get; init; } = [];

    /// <summary>Whether the kernel goes on when the gateway ends.</summary>
    public bool Persist { get; init; }

    /// <summary>The family of everything in here.</summary>
    public required AddressKind Family { get; init; }

    /// <summary>Whether connections keep the port that they came to: where a bind is a range.</summary>
    public bool KeepsPort => Bind.Any(static bind => bind.IsRange);
}

/// <summary>What the ports of a listener belong to.</summary>
public enum KernelProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}

/// <summary>How the kernel chooses a target.</summary>
public enum KernelBalance
{
    /// <summary>In turn, each as often as its weight says.</summary>
    RoundRobin,

    /// <summary>By client address: <see cref="ClientHashBuckets"/>.</summary>
    ClientHash,
}

/// <summary>An address and the ports on it that are taken.</summary>
/// <param name="Address">The address; the unspecified one = every address of this machine.</param>
/// <param name="First">The first port.</param>
/// <param name="Last">The last port.</param>
public readonly record struct KernelBind(Address Address, ushort First, ushort Last)
{
    /// <summary>Whether there is more than one port.</summary>
    public bool IsRange => Last > First;

    /// <inheritdoc/>
    public override string ToString() => IsRange ? $"{new AddressPort(Address, First)}-{Last}" : new AddressPort(Address, First).ToString();
}
