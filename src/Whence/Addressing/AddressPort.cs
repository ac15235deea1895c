using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Whence;

/// <summary>An address and a port. Port 0 means that no port is known.</summary>
/// <param name="Address">The address; <see cref="Address.None"/> in <c>default</c>.</param>
/// <param name="Port">The port, 0 to 65535.</param>
/// <remarks>Immutable and comparable; safe to share between threads.</remarks>
public readonly record struct AddressPort(Address Address, ushort Port) : IUtf8SpanFormattable
{
    /// <summary>The most bytes that <see cref="TryFormat"/> writes: brackets, a colon and five digits around an address.</summary>
    public const int MaxTextLength = Address.MaxTextLength + 8;

    /// <summary>Whether there is no address here.</summary>
    public bool IsNone => Address.IsNone;

    /// <summary>Reads <c>1.2.3.4:80</c> or <c>[2001:db8::1]:80</c>; the port is 0 to 65535, decimal, without leading zeros, and must be
    /// there.</summary>
    /// <remarks>Never throws, never allocates.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out AddressPort value)
    {
        value = default;
        int colon = utf8.LastIndexOf((byte)':');
        if (colon <= 0 || !TryParsePort(utf8[(colon + 1)..], out ushort port))
        {
            return false;
        }

        ReadOnlySpan<byte> host = utf8[..colon];
        bool bracketed = host[0] == (byte)'[';
        if (bracketed)
        {
            if (host.Length < 2 || host[^1] != (byte)']')
            {
                return false;
            }

            host = host[1..^1];
        }

        if (!Address.TryParse(host, out Address address) || address.IsIPv6 != bracketed)
        {
            return false;
        }

        value = new AddressPort(address, port);
        return true;
    }

    /// <summary>As <see cref="TryParse(ReadOnlySpan{byte}, out AddressPort)"/>, for text that is at hand as characters.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressPort value)
    {
        Span<byte> utf8 = stackalloc byte[AddressParser.MaxInputLength + 8];
        value = default;
        return Ascii.FromUtf16(text, utf8, out int length) == System.Buffers.OperationStatus.Done && TryParse(utf8[..length], out value);
    }

    /// <summary>Takes over address (without zone) and port of an <see cref="IPEndPoint"/>; an AF_UNIX end point gives <see
    /// cref="Address.Unix"/>.</summary>
    public static AddressPort FromEndPoint(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint ip => new AddressPort(Address.FromIPAddress(ip.Address), (ushort)ip.Port),
        System.Net.Sockets.UnixDomainSocketEndPoint => new AddressPort(Address.Unix, 0),
        _ => default,
    };

    /// <summary>The same as an <see cref="IPEndPoint"/>; <see langword="null"/> when there is no IP address here.</summary>
    public IPEndPoint? ToEndPoint() => Address.ToIPAddress() is { } ip ? new IPEndPoint(ip, Port) : null;

    /// <summary>An IPv4-mapped address as the IPv4 address that it stands for, with the same port.</summary>
    public AddressPort Unmap() => new(Address.Unmap(), Port);

    /// <summary>Writes <c>1.2.3.4:80</c>, <c>[2001:db8::1]:80</c>, or <c>unix:</c> and <c>-</c> without a port.</summary>
    /// <returns><see langword="false"/> when the destination is too short; <see cref="MaxTextLength"/> bytes always suffice.</returns>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten)
    {
        bytesWritten = 0;
        if (Address.BitLength == 0)
        {
            return Address.TryFormat(utf8Destination, out bytesWritten);
        }

        Span<byte> text = stackalloc byte[MaxTextLength];
        int at = 0;
        if (Address.IsIPv6)
        {
            text[at++] = (byte)'[';
        }

        Address.TryFormat(text[at..], out int length);
        at += length;
        if (Address.IsIPv6)
        {
            text[at++] = (byte)']';
        }

        text[at++] = (byte)':';
        Utf8Formatter.TryFormat(Port, text[at..], out length);
        at += length;
        if (!text[..at].TryCopyTo(utf8Destination))
        {
            return false;
        }

        bytesWritten = at;
        return true;
    }

    /// <summary>The text of <see cref="TryFormat"/> as a string.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextLength];
        return TryFormat(text, out int length) ? Encoding.ASCII.GetString(text[..length]) : string.Empty;
    }

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        => TryFormat(utf8Destination, out bytesWritten);

    /// <summary>One to five digits, no sign, no leading zero, at most 65535. Longer text is refused before it is counted, so nothing
    /// wraps.</summary>
    internal static bool TryParsePort(ReadOnlySpan<byte> digits, out ushort port)
    {
        port = 0;
        if (digits.Length is 0 or > 5 || (digits.Length > 1 && digits[0] == (byte)'0'))
        {
            return false;
        }

        uint value = 0;
        foreach (byte character in digits)
        {
            uint digit = (uint)character - '0';
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        port = (ushort)value;
        return value <= ushort.MaxValue;
    }
}
