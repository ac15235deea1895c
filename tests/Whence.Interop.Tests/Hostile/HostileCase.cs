using System.Net;

namespace Whence.Interop.Tests;

/// <summary>Bytes on a connection of their own. Who sends them is known by the address that they are sent from: the gateway writes it into
/// X-Real-IP, and every log tells it.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Name">For who reads that it failed.</param>
/// <param name="Bytes">All that the client sends.</param>
/// <param name="Finishes">Whether it says at once that nothing more comes.</param>
internal sealed record HostileCase(int Number, string Name, byte[] Bytes, bool Finishes = false)
{
    /// <summary>One of the 16 million of loopback, but not 127.0.0.1, which is everybody else's.</summary>
    public IPAddress Client => new([127, (byte)(1 + (Number >> 16)), (byte)(Number >> 8), (byte)Number]);
}
