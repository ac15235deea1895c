using System.Collections.Immutable;

namespace Whence.Gateway.Kernel;

/// <summary>What the kernel has counted for one listener.</summary>
/// <param name="Listener">Its name.</param>
/// <param name="Denied">Packets that were dropped because their sender is not let in.</param>
/// <param name="Targets">What went to and came from each target.</param>
public sealed record KernelCounts(string Listener, long Denied, ImmutableArray<KernelTargetCounts> Targets);

/// <summary>What the kernel has counted for one target.</summary>
/// <param name="Target">Where it listens.</param>
/// <param name="Connections">Connections (on udp: flows) that were sent to it.</param>
/// <param name="PacketsReceived">Packets from clients.</param>
/// <param name="BytesReceived">Bytes from clients, with the headers of IP and of what is in it.</param>
/// <param name="PacketsSent">Packets to clients.</param>
/// <param name="BytesSent">Bytes to clients.</param>
public readonly record struct KernelTargetCounts(
    AddressPort Target, long Connections, long PacketsReceived, long BytesReceived, long PacketsSent, long BytesSent);
