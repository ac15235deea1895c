using System.Buffers.Binary;

namespace Whence;

/// <summary>Writes the header of Cloudflare's Simple Proxy Protocol (SPP), version 1; the mirror of <see cref="SppReader"/>.</summary>
/// <remarks>Never throws, never allocates. A destination that is too short is refused and stays as it was.</remarks>
public static class SppWriter
{
    /// <summary>Writes the header.</summary>
    /// <param name="destination">Where to; <see cref="SppReader.HeaderLength"/> bytes suffice.</param>
    /// <param name="endpoints">The client, and the address of the proxy that it sent to; IPv4 is written as IPv4-mapped.</param>
    /// <param name="written">The bytes of the header; 0 when refused.</param>
    /// <returns><see langword="false"/> when an end has no IP address or the destination is too short.</returns>
    public static bool TryWrite(Span<byte> destination, ProxyEndpoints endpoints, out int written)
    {
        written = 0;
        if (destination.Length < SppLayout.Length || endpoints.Source.Address.BitLength == 0 || endpoints.Destination.Address.BitLength == 0)
        {
            return false;
        }

        SppLayout.Magic.CopyTo(destination);
        endpoints.Source.Address.MapToIPv6().TryWriteBytes(destination[SppLayout.ClientAt..], out _);
        endpoints.Destination.Address.MapToIPv6().TryWriteBytes(destination[SppLayout.ProxyAt..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(destination[SppLayout.ClientPortAt..], endpoints.Source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(destination[SppLayout.ProxyPortAt..], endpoints.Destination.Port);
        written = SppLayout.Length;
        return true;
    }
}
