using System.Buffers.Binary;

namespace Whence;

/// <summary>Writes a TOA option with a port; the mirror of <see cref="ToaReader"/>.</summary>
/// <remarks>Never throws, never allocates. A destination that is too short is refused and stays as it was.</remarks>
public static class ToaWriter
{
    /// <summary>The longest option that is written.</summary>
    public const int MaxLength = ToaLayout.IPv6Length;

    /// <summary>Writes the option. Padding to a multiple of four is whoever's who writes all of the options.</summary>
    /// <param name="destination">Where to; <see cref="MaxLength"/> bytes suffice.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="client">The client; an IPv4-mapped address is written as IPv4.</param>
    /// <param name="written">The bytes of the option; 0 when refused.</param>
    /// <returns><see langword="false"/> when the client has no IP address or the destination is too short; and where a reader could not tell it from
    /// a cookie of TCP Fast Open: kind 253 or 254, port 63881.</returns>
    public static bool TryWrite(Span<byte> destination, byte kind, AddressPort client, out int written)
    {
        written = 0;
        client = client.Unmap();
        int length = client.Address.IsIPv4 ? ToaLayout.IPv4Length : ToaLayout.IPv6Length;
        if (client.Address.BitLength == 0 || destination.Length < length)
        {
            return false;
        }

        Span<byte> option = stackalloc byte[ToaLayout.IPv6Length];
        option[0] = kind;
        option[1] = (byte)length;
        BinaryPrimitives.WriteUInt16BigEndian(option[ToaLayout.PortAt..], client.Port);
        client.Address.TryWriteBytes(option[ToaLayout.AddressAt..], out _);
        if (OtherOption.Is(option[..length]))
        {
            return false;
        }

        option[..length].CopyTo(destination);
        written = length;
        return true;
    }
}
