using System.Buffers.Binary;

namespace Whence;

/// <summary>Reads the header of Cloudflare's Simple Proxy Protocol (SPP), version 1, from the start of a datagram: 38 bytes, on every
/// datagram of UDP, on replies too.</summary>
/// <remarks>Never throws on input, never allocates, keeps no state: safe to use from any thread. Written by <see cref="SppWriter"/>. There
/// is neither a checksum nor a way to say that the client is not known.</remarks>
public static class SppReader
{
    /// <summary>The bytes of a header; what follows is payload.</summary>
    public const int HeaderLength = SppLayout.Length;

    /// <summary>Reads the header.</summary>
    /// <param name="datagram">The whole datagram: nothing comes behind it.</param>
    /// <param name="endpoints">The client, and the address of the proxy that it sent to, as on the wire: IPv4 is IPv4-mapped, ports may be
    /// 0. None unless the result is <see cref="ReadStatus.Done"/>.</param>
    /// <param name="reason"><see cref="ProxyReason.Truncated"/> when the result is <see cref="ReadStatus.Invalid"/>; else
    /// <see cref="ProxyReason.None"/>.</param>
    /// <returns>Never <see cref="ReadStatus.NeedMore"/>. Less than the two bytes that every header begins with, nothing at all included, is
    /// <see cref="ReadStatus.NotAHeader"/>.</returns>
    public static ReadStatus Read(ReadOnlySpan<byte> datagram, out ProxyEndpoints endpoints, out ProxyReason reason)
    {
        endpoints = default;
        reason = ProxyReason.None;
        if (!datagram.StartsWith(SppLayout.Magic))
        {
            return ReadStatus.NotAHeader;
        }

        if (datagram.Length < SppLayout.Length)
        {
            reason = ProxyReason.Truncated;
            return ReadStatus.Invalid;
        }

        endpoints = new ProxyEndpoints(
            ReadEnd(datagram, SppLayout.ClientAt, SppLayout.ClientPortAt), ReadEnd(datagram, SppLayout.ProxyAt, SppLayout.ProxyPortAt));
        return ReadStatus.Done;
    }

    private static AddressPort ReadEnd(ReadOnlySpan<byte> datagram, int addressAt, int portAt) => new(
        Address.FromBytes(datagram.Slice(addressAt, SppLayout.AddressLength)), BinaryPrimitives.ReadUInt16BigEndian(datagram[portAt..]));
}
